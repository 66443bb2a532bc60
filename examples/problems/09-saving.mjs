// Problem 9: saving and loading networks. A loaded network predicts the same, and goes on training with the same bits
// as if it had never been saved.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { experiments, Network } from "network3";
import { device, loadDigits } from "./settings.mjs";

const { training, validation, test } = await loadDigits();
const { layers, miniBatchSize, eta } = experiments.find(({ id }) => id === "shallow");
const folder = await mkdtemp(join(tmpdir(), "network3-problem-"));
const file = join(folder, "shallow.safetensors");
const train = (net, epochs) =>
  net.SGD(training, epochs, miniBatchSize, eta, validation, test, { log: false, resume: true });

const net = new Network(layers(), miniBatchSize, { device, seed: 1 });
await train(net, 2);
await net.save(file);
const loaded = await Network.load(file, { device });
const [before, after] = [await net.feedforward(test), await loaded.feedforward(test)];
console.log(
  `outputs that differ after loading: ${before.filter((value, i) => value !== after[i]).length}`,
);

await train(net, 4);
await train(loaded, 4);
const [own, others] = [await net.parameters(), await loaded.parameters()];
const differing = Object.keys(own).filter((name) =>
  own[name].data.some((value, i) => value !== others[name].data[i]),
);
console.log(`parameters that differ after two more epochs of both: ${differing.length}`);
for (const each of [net, loaded]) await each.dispose();
await rm(folder, { recursive: true });
