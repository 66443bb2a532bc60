// One process of a build: node bits.mjs JOB, with JOB as JSON { index, threads, only }, where `index` is the
// URL of the build's library. It trains the nets of the chapter from a fixed seed, or those that `only`
// names, and prints the hashes of what it has learned, or why it cannot, as one line of JSON.
import { createHash } from "node:crypto";
import { makeDataset } from "./library.mjs";
import { loadedAddon } from "./loaded-addon.mjs";

const MINI_BATCHES = 30;
const IMAGE = { image: [1, 28, 28] };

const { index, threads, only } = JSON.parse(process.argv[2] ?? "{}");
const library = await import(index);

function hashOf(arrays) {
  const hash = createHash("sha256");
  for (const array of arrays) hash.update(array);
  return hash.digest("hex");
}

/** Hashes of the parameters after training, and of the probabilities that they give to each class. */
async function bitsOf({ layers, miniBatchSize, eta, lmbda }) {
  const options = { device: "cpu", threads, seed: 1 };
  const network = new library.Network(layers(), miniBatchSize, options);
  const training = makeDataset(library, IMAGE, MINI_BATCHES * miniBatchSize);
  await network.SGD(training, 1, miniBatchSize, eta, undefined, undefined, { lmbda, log: false });
  const parameters = Object.values(await network.parameters()).map(({ data }) => data);
  const probabilities = await network.feedforward(training);
  const { description } = network.device;
  await network.dispose();
  const hashes = { parameters: hashOf(parameters), probabilities: hashOf([probabilities]) };
  return { device: description, hashes };
}

async function bitsOfAll() {
  const nets = {};
  let device;
  for (const experiment of library.experiments) {
    if (only !== undefined && !only.includes(experiment.id)) continue;
    const bits = await bitsOf(experiment);
    nets[experiment.id] = bits.hashes;
    device = bits.device;
  }
  return { addon: loadedAddon(), device, nets };
}

/** A build may lack the kernels of the instruction set that the environment allows. */
async function bitsOrProblem() {
  try {
    return await bitsOfAll();
  } catch (error) {
    if (error.code !== "ERR_DEVICE_UNAVAILABLE") throw error;
    return { problem: error.message };
  }
}

console.log(JSON.stringify(await bitsOrProblem()));
