// Resident bytes that a data set and training on it add to a process that has already trained such
// a net and disposed of it.
import { EVALUATION_BATCH } from "../../../dist/train/evaluation-batches.js";
import { makeDataset, makeNetwork } from "../network.mjs";

async function train(spec, batch, images, job) {
  const data = makeDataset(spec, images);
  const network = makeNetwork(spec, batch, job);
  const options = { lmbda: spec.lmbda, log: false };
  const validation = data.slice(0, Math.min(images, 1000));
  const training = data.slice(0, Math.min(images, 100 * batch));
  await network.SGD(training, 1, batch, spec.eta, validation, undefined, options);
  return { data, network };
}

/** Returns `{ arrays, grown, total, evaluationBatch }` in bytes; `evaluationBatch` is in rows. */
export async function memory(job) {
  const { net, batch, images } = job;
  // The first training loads the library and compiles the kernels of oneDNN, which are not counted.
  // The process runs with --expose-gc.
  const first = await train(net, batch, 100, job);
  await first.network.dispose();
  first.data.dispose();
  globalThis.gc();
  const before = process.memoryUsage.rss();
  const { data, network } = await train(net, batch, images, job);
  globalThis.gc();
  const total = process.memoryUsage.rss();
  const arrays = data.bytes.byteLength + data.y.byteLength;
  await network.dispose();
  return { arrays, grown: total - before, total, evaluationBatch: EVALUATION_BATCH };
}
