// Problem 12: unstable gradients in deep networks. Measures the gradient of each layer's weights in a network of eight
// hidden layers at its start, without and with remedies: initialisations, batch normalisation, and shortcuts.
import { FullyConnectedLayer, input, lsuv, Model, Network, SoftmaxLayer } from "network3";
import { drawGradientNorms } from "network3/figures";
import { BatchNorm1d, Linear, Residual, Sequential } from "network3/nn";
import { crossEntropy, relu, sigmoid } from "network3/ops";
import { device, loadDigits, printTable, saveFigure } from "./settings.mjs";

const HIDDEN = 8;
const UNITS = 50;
const BATCH = 100;

/** A deep network. The softmax layer has no zeros at the start, at which no gradient would leave it. */
async function deepNetwork(activationFn, init) {
  const layer = (nIn) => new FullyConnectedLayer({ nIn, nOut: UNITS, activationFn });
  const hidden = Array.from({ length: HIDDEN }, (_, index) => layer(index === 0 ? 784 : UNITS));
  const last = new SoftmaxLayer({ nOut: 10, init: "he" });
  const rule = init === "lsuv" ? {} : { init };
  const net = new Network([...hidden, last], BATCH, { device, seed: 1, ...rule });
  if (init === "lsuv") await lsuv(net, images);
  return net;
}

const norm = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
const sizesOf = (a, b, c) => [a, b, c, c / a].map((value) => value.toPrecision(2));

const images = (await loadDigits()).training.slice(0, BATCH);
const rows = [["network", "first layer", "middle", "last hidden", "last / first"]];
for (const [activationFn, init] of [
  ["sigmoid", "network3"],
  ["sigmoid", "glorot"],
  ["sigmoid", "lsuv"],
  ["relu", "network3"],
  ["relu", "he"],
  ["relu", "lsuv"],
]) {
  const net = await deepNetwork(activationFn, init);
  const gradients = await net.gradients(images);
  const [first, middle, last] = [0, HIDDEN / 2, HIDDEN - 1].map((k) =>
    norm(gradients[`layers.${k}.w`].data),
  );
  rows.push([`${activationFn}, init ${init}`, ...sizesOf(first, middle, last)]);
  const weights = Object.entries(gradients).filter(([name]) => name.endsWith(".w"));
  const title = `${activationFn}, init ${init}: norms of the gradients`;
  await saveFigure(
    `problem-12-${activationFn}-${init}.svg`,
    drawGradientNorms(Object.fromEntries(weights), { title }),
  );
  await net.dispose();
}

/** Hidden layers with a remedy, whose item 0 has the weights. */
const remedies = {
  "sigmoid, batch normalisation": {
    layer: () =>
      new Sequential([new Linear(UNITS, { init: "glorot" }), new BatchNorm1d(), sigmoid]),
  },
  "relu, init he, shortcuts": {
    layer: (index) => {
      const steps = [new Linear(UNITS, { init: "he" }), relu];
      return index === 0 ? new Sequential(steps) : new Residual(steps);
    },
  },
};
for (const [name, { layer }] of Object.entries(remedies)) {
  const hidden = Array.from({ length: HIDDEN }, (_, index) => layer(index));
  const net = new Sequential([...hidden, new Linear(10, { init: "he" })]);
  const model = new Model(net, {
    inputs: { x: input.rows(784), y: input.label() },
    outputs: ({ x }) => ({ logits: net.forward(x) }),
    loss: ({ logits, y }) => crossEntropy(logits, y),
    ...{ device, seed: 1 },
  });
  const by = [0, HIDDEN / 2, HIDDEN - 1].map((k) => `${k}.0.weight`);
  const gradients = await model.gradients(images, { by });
  const [first, middle, last] = by.map((place) => norm(gradients[place].data));
  rows.push([name, ...sizesOf(first, middle, last)]);
  await model.dispose();
}
printTable(rows);
