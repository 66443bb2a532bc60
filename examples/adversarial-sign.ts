// Pictures that a network takes for other digits: each pixel moves a little in the direction in which the loss
// grows (the fast gradient sign method, Goodfellow et al. 2015).
import { input, loadDataShared, Model } from "network3";
import { Flatten, Linear, Sequential } from "network3/nn";
import { correct, crossEntropy, relu } from "network3/ops";
import { sgd } from "network3/optim";

const { training, test } = await loadDataShared();
const net = new Sequential([new Flatten(), new Linear(64), relu, new Linear(10)]);
const model = new Model(net, {
  inputs: { x: input.image(1, 28, 28), y: input.label() },
  outputs: ({ x }) => ({ logits: net.forward(x) }),
  loss: ({ logits, y }) => crossEntropy(logits, y),
  metrics: ({ logits, y }) => ({ accuracy: correct(logits, y) }),
  optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
  batchSize: 10,
  seed: 1,
  device: "cpu",
});
await model.fit(training, { epochs: 5, shuffle: true });

const { x, y } = test.slice(0, Math.min(100, test.size));
const { x: slope } = await model.gradients({ x, y }, { by: ["x"], training: false });
const moved = x.map((pixel, i) => {
  const step = 0.1 * Math.sign(slope.data[i] ?? 0);
  return Math.min(1, Math.max(0, pixel + step));
});
const [plain, adversarial] = [
  await model.evaluate({ x, y }),
  await model.evaluate({ x: moved, y }),
];
console.log(`loss ${plain.loss.toFixed(3)} -> ${adversarial.loss.toFixed(3)}`);
console.log(`accuracy ${plain.accuracy.toFixed(2)} -> ${adversarial.accuracy.toFixed(2)}`);
await model.dispose();
