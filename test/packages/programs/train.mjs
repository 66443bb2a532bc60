// Trains a network by the installed package, and prints which file of native code has done it.
import { readFileSync } from "node:fs";

/** Points in the plane; the class of a point is the side of a line that it lies on. */
function examples({ Dataset }) {
  const x = Float32Array.from({ length: 400 }, (_, i) => ((i * 37) % 101) / 50 - 1);
  const y = Int32Array.from({ length: 200 }, (_, i) => (x[2 * i] > x[2 * i + 1] ? 1 : 0));
  return new Dataset(x, y);
}

/** The path of the addon in this process. */
function loadedAddon() {
  const maps = readFileSync("/proc/self/maps", "utf8");
  return /\s(\/.*network3\.node)$/m.exec(maps)?.[1];
}

export async function train(network3) {
  const { FullyConnectedLayer, Network, SoftmaxLayer, tanh } = network3;
  const layers = [
    new FullyConnectedLayer({ nIn: 2, nOut: 8, activationFn: tanh }),
    new SoftmaxLayer({ nIn: 8, nOut: 2 }),
  ];
  const net = new Network(layers, 10, { device: "cpu", threads: 1, seed: 1 });
  const data = examples(network3);
  await net.SGD(data, 30, 10, 0.5, undefined, undefined, { log: false });
  const learned = (await net.accuracy(data)) > 0.9;
  await net.dispose();
  console.log(JSON.stringify({ device: net.device.name, learned, addon: loadedAddon() }));
}
