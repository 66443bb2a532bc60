// The file with the output of all steps.
import { closeSync, openSync, writeSync } from "node:fs";

/** Limit of the output per step in bytes; all steps together stay below 16 MiB. */
const MOST_BYTES = 1 << 20;

/** @param {string} file */
export function openOutput(file) {
  const descriptor = openSync(file, "w");
  let left = 0;
  return {
    /** Starts the section of a step. */
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
