// Random numbers that are the same in every run.
import { Purpose, RandomStream } from "../../dist/random.js";

/** Returns a function whose results are uniform in (0, 1). */
export function uniformNumbers(seed) {
  const stream = new RandomStream(seed, Purpose.shuffle, 0);
  let element = 0;
  return () => stream.uniform(element++);
}
