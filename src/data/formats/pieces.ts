// Divides long loops into pieces, so that they do not block the event loop for long.

import { setImmediate } from "node:timers/promises";
import type { SignalLike } from "../../arguments.js";

/** Number of elements that are processed in a few milliseconds. */
const ELEMENTS_PER_TURN = 1 << 19;

/**
 * Calls `run` for consecutive ranges until all `length` items are done.
 *
 * @param cost of one item, in elements
 */
export async function inPieces(
  length: number,
  run: (from: number, to: number) => void,
  signal?: SignalLike,
  cost = 1,
): Promise<void> {
  const piece = Math.max(1, Math.floor(ELEMENTS_PER_TURN / cost));
  for (let from = 0; from < length; from += piece) {
    if (from > 0) await setImmediate();
    signal?.throwIfAborted();
    run(from, Math.min(length, from + piece));
  }
}
