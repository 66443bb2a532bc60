// One process of a build: node stretches.mjs JOB, with JOB as JSON
// { index, net, batch, threads, work, images, stretches, warmUpSeconds }, where `index` is the URL of the build's
// library and `images` are those of a stretch. It sends `{ addon, device }` when it has warmed up, and
// answers each message with the times of its stretches.
import { makeDataset, makeNetwork, timeEpochs } from "./library.mjs";
import { loadedAddon } from "./loaded-addon.mjs";

const job = JSON.parse(process.argv[2] ?? "{}");
const { index, net: spec, batch, work, images, stretches, warmUpSeconds } = job;
const library = await import(index);
const network = makeNetwork(library, spec, batch, job);
const data = makeDataset(library, spec, images * stretches);
// A stretch is short, so that many pass without an interruption by other processes. Each has images of its own,
// so that they are as seldom in the cache as those of a long epoch.
const parts = Array.from({ length: stretches }, (_, i) => data.slice(i * images, (i + 1) * images));

const works = {
  /** Returns the µs of a training step in one epoch. */
  async step(part) {
    const [microseconds] = await timeEpochs(network, spec, part, 1);
    return microseconds;
  },
  /** Returns the µs of the prediction of an image. */
  async predict(part) {
    const begin = performance.now();
    await network.predict(part);
    return ((performance.now() - begin) * 1e3) / images;
  },
};

async function turn() {
  const microseconds = [];
  for (const part of parts) microseconds.push(await works[work](part));
  return microseconds;
}

const begin = performance.now();
do await turn();
while (performance.now() - begin < warmUpSeconds * 1e3);
process.on("message", async () => process.send({ microseconds: await turn() }));
process.send({ addon: loadedAddon(), device: network.device.description });
