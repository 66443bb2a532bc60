// The file that keeps what all steps print.
import { closeSync, openSync, writeSync } from "node:fs";

/** Of one step; all of them together stay below 16 MiB. */
const MOST_BYTES = 1 << 20;

/** @param {string} file */
export function openOutput(file) {
  const descriptor = openSync(file, "w");
  let left = 0;
  return {
    /** Begins the part of a step. */
    begin(title) {
      writeSync(descriptor, `\n===== ${title}\n`);
      left = MOST_BYTES;
    },
    /** @param {Buffer} chunk */
    write(chunk) {
      if (left <= 0) return;
      writeSync(descriptor, chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) writeSync(descriptor, "\n[more than 1 MiB: the rest is left out]\n");
    },
    close: () => closeSync(descriptor),
  };
}
