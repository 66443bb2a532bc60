// A strict reader of the IDX format of the MNIST database. Its errors name the file and the byte.
import { FileFormatError } from "../errors.js";
import {
  decodeElements,
  type ElementType,
  elementCount,
  elementSize,
  type NumericArray,
} from "./formats/numeric-array.js";
import { isGzip } from "./gunzip.js";

/** The expected content of an IDX file of bytes. */
export interface IdxExpectation {
  /** Name of the file in messages. */
  readonly file: string;
  /** Size of each dimension; undefined if any size is accepted. */
  readonly extents: readonly (number | undefined)[];
  /** For labels: the number of classes, which each label must be below. */
  readonly classes?: number;
}

/** The content of an IDX file of unsigned bytes. */
export interface Idx {
  readonly extents: readonly number[];
  /** The row-major elements, as a view of the file's bytes. */
  readonly data: Uint8Array;
}

/** Element types by the third byte of a file; multi-byte types are big-endian. */
const TYPES: ReadonlyMap<number, ElementType> = new Map([
  [0x08, "u1"],
  [0x09, "i1"],
  [0x0b, "i2"],
  [0x0c, "i4"],
  [0x0d, "f4"],
  [0x0e, "f8"],
]);
const UNSIGNED_BYTE = 0x08;
/** The limit that NumPy has too. */
const MAX_DIMENSIONS = 32;

/** The header of an IDX file. */
export interface IdxHeader {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Size of the header in bytes. */
  readonly size: number;
}

/**
 * Reads the header of an IDX file: two zero bytes, the element type, the number of dimensions, and
 * their sizes as big-endian uint32.
 *
 * @throws {FileFormatError} for anything else
 */
export function parseIdxHeader(bytes: Uint8Array, file: string): IdxHeader {
  const fail = failIn(file);
  if (bytes.length < 4) {
    fail(bytes.length, "the file ends inside the IDX header; it must begin with a magic number");
  }
  if (isGzip(bytes)) fail(0, "this is gzip data, not IDX; unpack it once more");
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    fail(0, `an IDX file begins with two zero bytes, not ${hex(bytes[0])} ${hex(bytes[1])}`);
  }
  const type = TYPES.get(bytes[2] ?? 0);
  if (type === undefined) {
    return fail(
      2,
      `${hex(bytes[2])} is no element type of IDX (${[...TYPES.keys()].map(hex).join(", ")})`,
    );
  }
  const dimensions = bytes[3] ?? 0;
  if (dimensions === 0 || dimensions > MAX_DIMENSIONS) {
    fail(3, `expected 1 to ${MAX_DIMENSIONS} dimensions, got ${dimensions}`);
  }
  const size = 4 + 4 * dimensions;
  if (bytes.length < size) {
    fail(bytes.length, `the file ends inside the IDX header of ${size} bytes`);
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, size);
  const shape = Array.from({ length: dimensions }, (_, axis) => header.getUint32(4 + 4 * axis));
  const empty = shape.indexOf(0);
  if (empty >= 0) fail(4 + 4 * empty, `dimension ${empty} has extent 0`);
  return { type, shape, size };
}

/**
 * Reads an IDX file of any element type, with nothing after the last element.
 *
 * @throws {FileFormatError} for anything else
 */
export async function decodeIdx(
  bytes: Uint8Array,
  file: string,
  signal?: AbortSignal,
): Promise<NumericArray> {
  const header = parseIdxHeader(bytes, file);
  const elements = elementBytes(bytes, header, file);
  return { shape: header.shape, data: await decodeElements(elements, header.type, "big", signal) };
}

/**
 * Reads an IDX file of unsigned bytes with the expected sizes.
 *
 * @throws {FileFormatError} for anything else
 */
export function parseIdx(bytes: Uint8Array, expectation: IdxExpectation): Idx {
  const { file, extents: expected, classes } = expectation;
  const fail = failIn(file);
  const header = parseIdxHeader(bytes, file);
  if (header.type !== "u1") {
    fail(2, `expected element type ${hex(UNSIGNED_BYTE)} (unsigned byte), got ${hex(bytes[2])}`);
  }
  if (header.shape.length !== expected.length) {
    fail(3, `expected ${expected.length} dimension(s), got ${header.shape.length}`);
  }
  for (const [axis, extent] of expected.entries()) {
    const actual = header.shape[axis];
    if (extent !== undefined && actual !== extent) {
      fail(4 + 4 * axis, `expected extent ${extent} in dimension ${axis}, got ${actual}`);
    }
  }
  const data = elementBytes(bytes, header, file);
  if (classes !== undefined) {
    const wrong = data.findIndex((label) => label >= classes);
    if (wrong >= 0) {
      fail(header.size + wrong, `label ${data[wrong]} is not in 0..${classes - 1}`);
    }
  }
  return { extents: header.shape, data };
}

/** Returns the bytes of the elements, which must be as many as the header says. */
function elementBytes(bytes: Uint8Array, header: IdxHeader, file: string): Uint8Array {
  const fail = failIn(file);
  const count = elementCount(header.shape);
  const content = count * elementSize(header.type);
  const size = header.size + content;
  if (bytes.length < size) {
    fail(bytes.length, `truncated: the header promises ${count} elements, ${size} bytes in all`);
  }
  if (bytes.length > size) {
    fail(
      size,
      `${bytes.length - size} bytes follow the ${count} elements that the header promises`,
    );
  }
  // Returns a plain Uint8Array even if a Node Buffer was passed.
  return new Uint8Array(bytes.buffer, bytes.byteOffset + header.size, content);
}

function failIn(file: string): (offset: number, problem: string) => never {
  return (offset, problem) => {
    throw new FileFormatError(`${file}: byte ${offset}: ${problem}`);
  };
}

function hex(byte: number | undefined): string {
  return `0x${(byte ?? 0).toString(16).padStart(2, "0")}`;
}
