// One process of our side: node ours.mjs JOB, with JOB as JSON
// { net, batch, threads, device, steps, images, stretches, warmUpSeconds }, prints one line of JSON.
import { makeDataset, makeNetwork } from "./network.mjs";

const job = JSON.parse(process.argv[2] ?? "{}");
const { net: spec, batch, steps, images, stretches, warmUpSeconds } = job;
const network = makeNetwork(spec, batch, job);
const training = makeDataset(spec, images);
const options = { lmbda: spec.lmbda, log: false };

// A stretch is an epoch; `seconds` is the time of its training steps.
async function run(epochs) {
  const { epochs: records } = await network.SGD(
    training,
    epochs,
    batch,
    spec.eta,
    undefined,
    undefined,
    options,
  );
  return records.map(({ seconds }) => (seconds / steps) * 1e6);
}

const begin = performance.now();
do await run(1);
while (performance.now() - begin < warmUpSeconds * 1e3);
const stepMicroseconds = await run(stretches);
console.log(JSON.stringify({ stepMicroseconds, device: network.device }));
await network.dispose();
