// Problem 12: unstable gradients in deep networks. Measures the gradient of each layer's weights in a network of
// eight hidden layers at its start, for sigmoids and rectified linear units and two initialisations.
import { FullyConnectedLayer, Network, SoftmaxLayer } from "network3";
import { drawGradientNorms } from "network3/figures";
import { device, loadDigits, printTable, saveFigure } from "./settings.mjs";

const HIDDEN = 8;
const UNITS = 50;
const BATCH = 100;

/** A deep network. The softmax layer has no zeros at the start, at which no gradient would leave it. */
function deepNetwork(activationFn, init) {
  const hidden = Array.from(
    { length: HIDDEN },
    (_, layer) =>
      new FullyConnectedLayer({ nIn: layer === 0 ? 784 : UNITS, nOut: UNITS, activationFn, init }),
  );
  const last = new SoftmaxLayer({ nIn: UNITS, nOut: 10, init: "he" });
  return new Network([...hidden, last], BATCH, { device, seed: 1 });
}

const norm = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

const { training } = await loadDigits();
const rows = [["network", "first layer", "middle", "last hidden", "last / first"]];
for (const [activationFn, init] of [
  ["sigmoid", "network3"],
  ["sigmoid", "glorot"],
  ["relu", "network3"],
  ["relu", "he"],
]) {
  const net = deepNetwork(activationFn, init);
  const gradients = await net.gradients(training.slice(0, BATCH));
  const [first, middle, last] = [0, HIDDEN / 2, HIDDEN - 1].map((k) =>
    norm(gradients[`layers.${k}.w`].data),
  );
  const sizes = [first, middle, last, last / first].map((value) => value.toPrecision(2));
  rows.push([`${activationFn}, init ${init}`, ...sizes]);
  const weights = Object.entries(gradients).filter(([name]) => name.endsWith(".w"));
  const title = `${activationFn}, init ${init}: norms of the gradients`;
  await saveFigure(
    `problem-12-${activationFn}-${init}.svg`,
    drawGradientNorms(Object.fromEntries(weights), { title }),
  );
  await net.dispose();
}
printTable(rows);
