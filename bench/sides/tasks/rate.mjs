// Steps a second of several networks at once, one thread each, on one set of images.
import { planStretch } from "../../lib/plan.mjs";
import { makeDataset, makeNetwork } from "../network.mjs";

/** `{ stepsPerSecond }` of all networks together. */
export async function rate(job) {
  const { net: spec, batch, seconds, networks: count } = job;
  const { steps, images } = planStretch(spec, batch, seconds);
  const data = makeDataset(spec, images);
  const networks = Array.from({ length: count }, () =>
    makeNetwork(spec, batch, { ...job, threads: 1 }),
  );
  const options = { lmbda: spec.lmbda, log: false };
  const runAll = () =>
    Promise.all(
      networks.map((network) =>
        network.SGD(data, 1, batch, spec.eta, undefined, undefined, options),
      ),
    );
  await runAll();
  const begin = performance.now();
  await runAll();
  const elapsed = (performance.now() - begin) / 1e3;
  await Promise.all(networks.map((network) => network.dispose()));
  return { stepsPerSecond: (count * steps) / elapsed };
}
