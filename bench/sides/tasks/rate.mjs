// Steps per second of several networks that train at once, with one thread each, on the same
// images, compared with one network alone.
import { planStretch } from "../../lib/plan.mjs";
import { makeDataset, makeNetwork } from "../network.mjs";

/**
 * Returns `{ one, all, ratios }` by round: the steps per second of one network, of all networks
 * together, and their ratio. Clock rates and other processes change quickly, so the run of all
 * networks is compared with the runs of one network directly before and after it.
 */
export async function rate(job) {
  const { net: spec, batch, seconds, networks: count, rounds } = job;
  const { steps, images } = planStretch(spec, batch, seconds);
  const data = makeDataset(spec, images);
  const networks = Array.from({ length: count }, () =>
    makeNetwork(spec, batch, { ...job, threads: 1 }),
  );
  const options = { lmbda: spec.lmbda, log: false };
  async function rateOf(some) {
    const begin = performance.now();
    await Promise.all(
      some.map((network) => network.SGD(data, 1, batch, spec.eta, undefined, undefined, options)),
    );
    return (some.length * steps * 1e3) / (performance.now() - begin);
  }
  const [first, last] = [networks.slice(0, 1), networks.slice(-1)];
  await rateOf(networks);
  const result = { one: [], all: [], ratios: [] };
  for (let round = 0; round < rounds; round++) {
    const before = await rateOf(first);
    const all = await rateOf(networks);
    const one = (before + (await rateOf(last))) / 2;
    result.one.push(one);
    result.all.push(all);
    result.ratios.push(all / one);
  }
  await Promise.all(networks.map((network) => network.dispose()));
  return result;
}
