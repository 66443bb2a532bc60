// A convolutional network with a shortcut (He et al. 2015), trained on MNIST by Adam.
import { input, loadDataShared, Model } from "network3";
import { Conv2d, Dropout, Flatten, Linear, MaxPool2d, Residual, Sequential } from "network3/nn";
import { correct, crossEntropy, relu } from "network3/ops";
import { adam } from "network3/optim";

const { training, validation, test } = await loadDataShared();
const same = () => new Conv2d({ filters: 16, kernel: 3, padding: "same", init: "he" });
const net = new Sequential([
  new Conv2d({ filters: 16, kernel: 5, init: "he" }),
  relu,
  new MaxPool2d(2),
  new Residual([same(), relu, same()]),
  relu,
  new MaxPool2d(2),
  new Flatten(),
  new Dropout(0.25),
  new Linear(10),
]);
const model = new Model(net, {
  inputs: { x: input.image(1, 28, 28), y: input.label() },
  outputs: ({ x }) => ({ logits: net.forward(x) }),
  loss: ({ logits, y }) => crossEntropy(logits, y),
  metrics: ({ logits, y }) => ({ accuracy: correct(logits, y) }),
  optimizer: adam({ learningRate: 1e-3 }),
  batchSize: 10,
  seed: 1,
  device: "cpu",
});
console.log(model.summary());
const { epochs } = await model.fit(training, { epochs: 2, shuffle: true, validation });
for (const { epoch, loss, validation: scores } of epochs) {
  console.log(`epoch ${epoch}: loss ${loss.toFixed(3)}, accuracy ${scores?.accuracy.toFixed(3)}`);
}
console.log("on the test data:", await model.evaluate(test));
await model.dispose();
