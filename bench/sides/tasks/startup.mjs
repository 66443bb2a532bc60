// Milliseconds of the constructor and of making a network ready, in a fresh process.
import { makeNetwork } from "../network.mjs";

/** `{ construction, firstUse }` */
export async function startup(job) {
  const begin = performance.now();
  const network = makeNetwork(job.net, job.batch, job);
  const constructed = performance.now();
  await network.ready();
  const ready = performance.now();
  await network.dispose();
  return { construction: constructed - begin, firstUse: ready - constructed };
}
