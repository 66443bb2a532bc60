// Wall time of an epoch with few steps, of an epoch with many steps, and of an evaluation.
import { makeDataset, makeNetwork } from "../network.mjs";

const REPETITIONS = 3;

/** Returns `{ few, many, evaluation }` in seconds, each the minimum of several runs. */
export async function epoch(job) {
  const { net: spec, batch, stepCounts, rows } = job;
  const network = makeNetwork(spec, batch, job);
  const data = makeDataset(spec, Math.max(stepCounts.many * batch, rows));
  const { lmbda, eta } = spec;
  const train = (steps) =>
    network.SGD(data.slice(0, steps * batch), 1, batch, eta, undefined, undefined, {
      lmbda,
      log: false,
    });
  const works = {
    few: () => train(stepCounts.few),
    many: () => train(stepCounts.many),
    evaluation: () => network.accuracy(data.slice(0, rows)),
  };
  const best = { few: Infinity, many: Infinity, evaluation: Infinity };
  for (const work of Object.values(works)) await work();
  for (let i = 0; i < REPETITIONS; i++) {
    for (const [name, work] of Object.entries(works)) {
      const begin = performance.now();
      await work();
      best[name] = Math.min(best[name], (performance.now() - begin) / 1e3);
    }
  }
  await network.dispose();
  return best;
}
