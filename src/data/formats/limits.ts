// How much memory a file may take: honest files stay far below, hostile ones cannot fill the machine.

/** Most bytes of a file, as stored and unpacked: what Node reads in one piece. */
export const MAX_FILE_BYTES = 2 ** 31 - 1;

/** What a small file may unpack to, and how often its own size a larger one. */
const SMALL_BYTES = 2 ** 26;
const MAX_PACKING = 128;

/** Most bytes that `packedBytes` may unpack to. */
export function unpackedLimit(packedBytes: number): number {
  return Math.min(MAX_FILE_BYTES, SMALL_BYTES + MAX_PACKING * packedBytes);
}

/** A byte, and a float32 where that does not hold it. */
const VALUE_BYTES = 5;
const MAX_VALUE_BYTES = 3 * 2 ** 30;
const MAX_VALUES_PER_BYTE = 32;

/** Most bytes of memory for the values of an unpacked pickle; protocols that write text need twice the file. */
export function pickleLimit(bytes: number): number {
  return Math.min(MAX_VALUE_BYTES, SMALL_BYTES + MAX_VALUES_PER_BYTE * bytes);
}

/** Memory that a list of `count` numbers takes as an array. */
export function listBytes(count: number): number {
  return VALUE_BYTES * count;
}
