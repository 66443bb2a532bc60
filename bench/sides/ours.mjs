// One process of our side: node ours.mjs JOB, with JOB as JSON
// { net, batch, threads, device, images, stretches, warmUpSeconds }, prints one line of JSON.
import { timeEpochs } from "./library.mjs";
import { makeDataset, makeNetwork } from "./network.mjs";

const job = JSON.parse(process.argv[2] ?? "{}");
const { net: spec, batch, images, stretches, warmUpSeconds } = job;
const network = makeNetwork(spec, batch, job);
const training = makeDataset(spec, images);

// A stretch is an epoch.
const run = (epochs) => timeEpochs(network, spec, training, epochs);

const begin = performance.now();
do await run(1);
while (performance.now() - begin < warmUpSeconds * 1e3);
const stepMicroseconds = await run(stretches);
console.log(JSON.stringify({ stepMicroseconds, device: network.device }));
await network.dispose();
