// Measures the constructor and the first use of a network in a fresh process, in milliseconds.
import { makeNetwork } from "../network.mjs";

/** Returns `{ construction, firstUse }` in milliseconds. */
export async function startup(job) {
  const begin = performance.now();
  const network = makeNetwork(job.net, job.batch, job);
  const constructed = performance.now();
  await network.ready();
  const ready = performance.now();
  await network.dispose();
  return { construction: constructed - begin, firstUse: ready - constructed };
}
