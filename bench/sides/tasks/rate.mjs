// Steps a second of several networks at once, one thread each, on one set of images, beside one of
// them alone.
import { planStretch } from "../../lib/plan.mjs";
import { makeDataset, makeNetwork } from "../network.mjs";

/**
 * `{ one, all, ratios }`: of each round the steps a second of one network, those of all together, and
 * how many times as many these are. Clocks and neighbours change from second to second: what is
 * compared are the neighbours in time, one network before all and one behind.
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
