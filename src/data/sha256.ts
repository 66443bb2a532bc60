// Computes the SHA-256 of large arrays without blocking the event loop.
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";

/** Number of bytes that are hashed in a few milliseconds. */
const PIECE_BYTES = 4 << 20;

/** Returns the SHA-256 of `bytes` in hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const hash = createHash("sha256");
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    if (from > 0) await setImmediate();
    hash.update(bytes.subarray(from, from + PIECE_BYTES));
  }
  return hash.digest("hex");
}
