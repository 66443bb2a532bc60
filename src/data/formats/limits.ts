// Limits on the memory for a file. Ordinary files stay far below; hostile files cannot exhaust memory.

/** Maximum size of a file, compressed and decompressed, which is what Node can read at once. */
export const MAX_FILE_BYTES = 2 ** 31 - 1;

/** The decompressed size that every file may have, and the factor of its own size for larger files. */
const SMALL_BYTES = 2 ** 26;
const MAX_PACKING = 128;

/** Returns the maximum decompressed size for a file of `packedBytes`. */
export function unpackedLimit(packedBytes: number): number {
  return Math.min(MAX_FILE_BYTES, SMALL_BYTES + MAX_PACKING * packedBytes);
}

/** A value takes a byte, and a float32 if it does not fit into a byte. */
const VALUE_BYTES = 5;
const MAX_VALUE_BYTES = 3 * 2 ** 30;
const MAX_VALUES_PER_BYTE = 32;

/** Returns the maximum memory for the values of a pickle; those of text protocols need twice its size. */
export function pickleLimit(bytes: number): number {
  return Math.min(MAX_VALUE_BYTES, SMALL_BYTES + MAX_VALUES_PER_BYTE * bytes);
}

/** Returns the memory of a list of `count` numbers as an array. */
export function listBytes(count: number): number {
  return VALUE_BYTES * count;
}
