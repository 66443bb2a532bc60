// Strict reader of the IDX format of the MNIST database: every fault names the file and the byte.
import { FileFormatError } from "../errors.js";

/** What an IDX file has to hold. */
export interface IdxExpectation {
  /** Name for messages. */
  readonly file: string;
  /** Extent of every dimension; undefined where any extent will do. */
  readonly extents: readonly (number | undefined)[];
  /** Where the elements are labels: the number of classes, so that each must be below it. */
  readonly classes?: number;
}

/** The content of an IDX file of unsigned bytes. */
export interface Idx {
  readonly extents: readonly number[];
  /** Row-major elements, a view of the file's bytes. */
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Reads an IDX file of unsigned bytes: two zero bytes, the element type, the number of dimensions, a
 * big-endian uint32 extent each, then the elements and nothing after them.
 *
 * @throws {FileFormatError} for anything else
 */
export function parseIdx(bytes: Uint8Array, expectation: IdxExpectation): Idx {
  const { file, extents: expected, classes } = expectation;
  const fail = (offset: number, problem: string): never => {
    throw new FileFormatError(`${file}: byte ${offset}: ${problem}`);
  };
  const headerSize = 4 + 4 * expected.length;
  if (bytes.length < 4) {
    fail(bytes.length, "the file ends inside the IDX header; it must begin with a magic number");
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    fail(0, "this is gzip data, not IDX; let its name end in .gz or unpack it");
  }
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    fail(0, `an IDX file begins with two zero bytes, not ${hex(bytes[0])} ${hex(bytes[1])}`);
  }
  if (bytes[2] !== UNSIGNED_BYTE) {
    fail(2, `expected element type 0x08 (unsigned byte), got ${hex(bytes[2])}`);
  }
  if (bytes[3] !== expected.length) {
    fail(3, `expected ${expected.length} dimension(s), got ${bytes[3]}`);
  }
  if (bytes.length < headerSize) {
    fail(bytes.length, `the file ends inside the IDX header of ${headerSize} bytes`);
  }

  const header = new DataView(bytes.buffer, bytes.byteOffset, headerSize);
  const extents = expected.map((extent, axis) => {
    const offset = 4 + 4 * axis;
    const actual = header.getUint32(offset);
    if (actual === 0) fail(offset, `dimension ${axis} has extent 0`);
    if (extent !== undefined && actual !== extent) {
      fail(offset, `expected extent ${extent} in dimension ${axis}, got ${actual}`);
    }
    return actual;
  });
  const count = extents.reduce((product, extent) => product * extent, 1);
  const size = headerSize + count;
  if (bytes.length < size) {
    fail(bytes.length, `truncated: the header promises ${count} elements, ${size} bytes in all`);
  }
  if (bytes.length > size) {
    fail(
      size,
      `${bytes.length - size} bytes follow the ${count} elements that the header promises`,
    );
  }

  // A plain view also where a Node Buffer came in.
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset + headerSize, count);
  if (classes !== undefined) {
    const wrong = data.findIndex((label) => label >= classes);
    if (wrong >= 0) {
      fail(headerSize + wrong, `label ${data[wrong]} is not in 0..${classes - 1}`);
    }
  }
  return { extents, data };
}

function hex(byte: number | undefined): string {
  return `0x${(byte ?? 0).toString(16).padStart(2, "0")}`;
}
