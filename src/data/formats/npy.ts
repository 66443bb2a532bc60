// Reads NumPy's .npy format: a header in Python syntax, then the elements of one array.
import type { SignalLike } from "../../arguments.js";
import { FileFormatError } from "../../errors.js";
import {
  type ByteOrder,
  decodeElements,
  ELEMENT_TYPES,
  type ElementType,
  elementCount,
  elementSize,
  type NumericData,
  toRowMajor,
} from "./numeric-array.js";
import { inPieces } from "./pieces.js";

/** The header of a .npy file. */
export interface NpyHeader {
  readonly shape: readonly number[];
  /** An element type, or text: `S` has one byte per character, `U` four. */
  readonly type: ElementType | "S" | "U";
  /** Size of an element in bytes. */
  readonly width: number;
  readonly order: ByteOrder;
  readonly isColumnMajor: boolean;
  /** Offset of the elements. */
  readonly start: number;
}

const MAGIC = "\x93NUMPY";
/** NumPy refuses longer headers too, unless it is told to trust the file. */
const MAX_HEADER = 10_000;
const MAX_DIMENSIONS = 32;

/**
 * Reads the header of a .npy file, versions 1 to 3.
 *
 * @throws {FileFormatError} with the offset, for damaged headers and types other than numbers and text
 */
export function parseNpyHeader(bytes: Uint8Array, file: string): NpyHeader {
  const fail = (offset: number, problem: string): never => {
    throw new FileFormatError(`${file}: byte ${offset}: ${problem}`);
  };
  if (latin1(bytes.subarray(0, 6)) !== MAGIC) fail(0, "a .npy file begins with \\x93NUMPY");
  const major = bytes[6] ?? 0;
  const isLong = major > 1;
  const start = isLong ? 12 : 10;
  if (bytes.length < start) fail(bytes.length, "the file ends inside the .npy header");
  if (major < 1 || major > 3) fail(6, `version ${major} of .npy is unknown; it must be 1 to 3`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = isLong ? view.getUint32(8, true) : view.getUint16(8, true);
  if (length > MAX_HEADER)
    fail(8, `a header of ${length} bytes; no honest one has over ${MAX_HEADER}`);
  if (bytes.length < start + length) fail(bytes.length, "the file ends inside the .npy header");
  const text = latin1(bytes.subarray(start, start + length)).trim();
  const parts =
    /^\{'descr': (?:'([^']*)'|(.*)), 'fortran_order': (True|False), 'shape': \(([\d, L]*)\),? *\}$/s.exec(
      text,
    ) ?? fail(start, `the header is not as NumPy writes it: ${JSON.stringify(text.slice(0, 100))}`);
  const [, descr = "", record, fortran, extents = ""] = parts;
  if (record !== undefined) fail(start, "a table of records; save each of its columns as an array");
  const shape = extents
    .split(",")
    .flatMap((part) => (part.trim() === "" ? [] : [Number.parseInt(part, 10)]));
  if (shape.length > MAX_DIMENSIONS || !shape.every(Number.isSafeInteger)) {
    fail(start, `the shape (${extents.slice(0, 40)}) cannot be that of an array`);
  }
  return {
    ...elementOf(descr, (problem) => fail(start, problem)),
    shape,
    isColumnMajor: fortran === "True" && shape.length > 1,
    start: start + length,
  };
}

function elementOf(
  descr: string,
  fail: (problem: string) => never,
): Pick<NpyHeader, "type" | "width" | "order"> {
  const [, sign, kind = "", digits = ""] = /^([<>|=])([a-zA-Z])(\d*)$/.exec(descr) ?? [];
  const order = sign === ">" ? "big" : "little";
  const type = ELEMENT_TYPES.find((known) => known === kind + digits);
  if (type !== undefined) return { type, width: elementSize(type), order };
  if ((kind === "U" || kind === "S") && Number(digits) > 0) {
    return { type: kind, width: Number(digits) * (kind === "U" ? 4 : 1), order };
  }
  if (kind === "O") {
    return fail(
      "an array of Python objects, which is pickled code; save numbers or text: x.astype(float), y.astype(str)",
    );
  }
  return fail(
    `arrays of type "${descr.slice(0, 40)}" are not supported; use text or one of ${ELEMENT_TYPES.join(", ")}`,
  );
}

/** A decoded .npy file: numbers, or one string per element. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: NumericData | readonly string[];
}

/**
 * Decodes a whole .npy file.
 *
 * @throws {FileFormatError} if the size is not the one in the header
 */
export async function decodeNpy(
  bytes: Uint8Array,
  file: string,
  signal?: SignalLike,
): Promise<NpyArray> {
  const { shape, type, width, order, isColumnMajor, start } = parseNpyHeader(bytes, file);
  const count = elementCount(shape);
  const size = start + count * width;
  if (bytes.length !== size) {
    const problem = bytes.length < size ? "truncated: " : "bytes follow the last element: ";
    throw new FileFormatError(
      `${file}: byte ${Math.min(size, bytes.length)}: ${problem}the header promises ${count} elements, ${size} bytes in all, got ${bytes.length}`,
    );
  }
  const stored = new Uint8Array(bytes.buffer, bytes.byteOffset + start, count * width);
  const elements = isColumnMajor ? await toRowMajor(stored, width, shape, signal) : stored;
  if (type !== "S" && type !== "U") {
    return { shape, data: await decodeElements(elements, type, order, signal) };
  }
  return {
    shape,
    data: await decodeText(elements, width, type === "U" ? order : undefined, signal),
  };
}

/** Decodes strings of a fixed width, padded with zeros: UCS-4 in either byte order, or latin1. */
async function decodeText(
  bytes: Uint8Array,
  width: number,
  order: ByteOrder | undefined,
  signal: SignalLike | undefined,
): Promise<string[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const strings: string[] = [];
  const unit = order === undefined ? 1 : 4;
  const one = (at: number) => {
    let text = "";
    for (let offset = at; offset < at + width; offset += unit) {
      const code =
        order === undefined ? view.getUint8(offset) : view.getUint32(offset, order === "little");
      if (code === 0) break;
      text += String.fromCodePoint(code > 0x10ffff ? 0xfffd : code);
    }
    return text;
  };
  await inPieces(
    bytes.length / width,
    (from, to) => {
      for (let i = from; i < to; i++) strings.push(one(i * width));
    },
    signal,
    width,
  );
  return strings;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
