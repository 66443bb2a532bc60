// An LSTM that reads the digits of MNIST row by row, from top to bottom.
import { input, loadDataShared, Model } from "network3";
import { Linear, LSTM, Sequential } from "network3/nn";
import { correct, crossEntropy } from "network3/ops";
import { adam, cosine } from "network3/optim";

const { training, validation, test } = await loadDataShared();
const [batchSize, epochs] = [10, 5];
const net = new Sequential([new LSTM(100, { last: true }), new Linear(10)]);
const model = new Model(net, {
  inputs: { x: input.sequence(28, 28), y: input.label() },
  outputs: ({ x }) => ({ logits: net.forward(x) }),
  loss: ({ logits, y }) => crossEntropy(logits, y),
  metrics: ({ logits, y }) => ({ accuracy: correct(logits, y) }),
  optimizer: adam({
    learningRate: cosine({
      rate: 2e-3,
      over: epochs * Math.floor(training.size / batchSize),
      by: "updates",
    }),
    clipNorm: 1,
  }),
  batchSize,
  seed: 1,
  device: "cpu",
});
for await (const { epoch, loss, validation: scores } of model.train(training, {
  epochs,
  shuffle: true,
  validation,
})) {
  console.log(
    `epoch ${epoch}: loss ${loss.toFixed(4)}, validation accuracy ${scores?.accuracy.toFixed(4)}`,
  );
}
const { accuracy } = await model.evaluate(test);
console.log(`test accuracy ${accuracy.toFixed(4)}`);
await model.dispose();
