// Wrong arguments and options of a training run.
import { BATCH, examples } from "../../support/networks.js";
import { type CaseGroup, data, sgd, withHole, wrong } from "./case.js";

export const training: CaseGroup = {
  subject: "training",
  fails: "rejects",
  cases: [
    [
      "a negative number of epochs",
      sgd({ epochs: -1 }),
      "ERR_ARGUMENT",
      /epochs must be an integer/,
    ],
    ["half an epoch", sgd({ epochs: 0.5 }), "ERR_ARGUMENT", /epochs must be an integer.*0\.5/],
    [
      "a mini-batch unlike the network's",
      sgd({ batch: 10 }),
      "ERR_ARGUMENT",
      /miniBatchSize is 10.*made for 5; pass 5/,
    ],
    ["no learning rate", sgd({ eta: undefined }), "ERR_ARGUMENT", /eta must be a finite number/],
    ["an infinite learning rate", sgd({ eta: Infinity }), "ERR_ARGUMENT", /eta must be a finite/],
    [
      "a learning rate function that returns nothing",
      sgd({ eta: () => undefined }),
      "ERR_ARGUMENT",
      /eta of epoch 0 must be a finite number.*undefined/,
      "begins",
    ],
    ["a negative lambda", sgd({}, { lmbda: -0.1 }), "ERR_ARGUMENT", /lmbda must be .*at least 0/],
    [
      "lambda in Python's spelling",
      sgd({}, { lambda: 0.1 }),
      "ERR_ARGUMENT",
      /"lambda"; the options are lmbda/,
    ],
    ["log: true", sgd({}, { log: true }), "ERR_ARGUMENT", /log must be a function or false/],
    [
      "a controller for a signal",
      sgd({}, { signal: new AbortController() }),
      "ERR_ARGUMENT",
      /pass `controller\.signal`/,
    ],
    [
      "a listener that is no function",
      sgd({}, { onProgress: {} }),
      "ERR_ARGUMENT",
      /onProgress must be a function/,
    ],
    ["shuffle: 1", sgd({}, { shuffle: 1 }), "ERR_ARGUMENT", /shuffle must be true or false/],
    [
      "recordCosts in words",
      sgd({}, { recordCosts: "yes" }),
      "ERR_ARGUMENT",
      /recordCosts must be true or false/,
    ],
    [
      "too few examples to train on",
      sgd({ data: examples(BATCH - 1) }),
      "ERR_DATA",
      /training data: 4 examples.*mini-batch of 5; give more examples or use a smaller/,
    ],
    [
      "too few examples to validate on",
      ({ net }) => net.SGD(data, 1, BATCH, 0.1, examples(2), undefined, { log: false }),
      "ERR_DATA",
      /validation data: 2 examples.*give more/,
    ],
    [
      "too few examples to test on",
      ({ net }) => net.SGD(data, 1, BATCH, 0.1, undefined, examples(2), { log: false }),
      "ERR_DATA",
      /test data: 2 examples.*give more/,
    ],
    [
      "a wrong argument of train()",
      ({ net }) => net.train(data, 1, 3, 0.1).next(),
      "ERR_ARGUMENT",
      /pass 5/,
    ],

    [
      "an option that does not exist yet",
      sgd({}, { warmUp: 5 }),
      "ERR_ARGUMENT",
      /"warmUp"; the options are lmbda/,
    ],
    ["resume: 1", sgd({}, { resume: 1 }), "ERR_ARGUMENT", /resume must be true or false, got 1/],
    [
      "resume with other training data",
      async ({ net }) =>
        net.SGD(data, 2, BATCH, 0.1, undefined, undefined, { resume: true, log: false }),
      "ERR_ARGUMENT",
      /had 2 mini-batches an epoch.*gives 1; pass the same training data, or leave resume out/,
    ],
    [
      "a BigInt for epochs",
      sgd({ epochs: 1n }),
      "ERR_ARGUMENT",
      /epochs must be an integer.*the BigInt 1/,
    ],
    [
      "endless epochs",
      sgd({ epochs: Infinity }),
      "ERR_ARGUMENT",
      /epochs must be an integer.*Infinity/,
    ],
    [
      "more epochs than can be counted",
      sgd({ epochs: 2 ** 53 }),
      "ERR_ARGUMENT",
      /epochs must be an integer.*9007199254740992/,
    ],
    [
      "a mini-batch in words",
      sgd({ batch: "5" }),
      "ERR_ARGUMENT",
      /miniBatchSize is "5", but the network was made for 5; pass 5/,
    ],
    [
      "a mini-batch that is a symbol",
      sgd({ batch: Symbol("five") }),
      "ERR_ARGUMENT",
      /miniBatchSize is Symbol\(five\).*pass 5/,
    ],
    [
      "a learning rate in words",
      sgd({ eta: "0.1" }),
      "ERR_ARGUMENT",
      /eta must be a finite number.*"0\.1"/,
    ],
    [
      "a learning rate function that gives NaN",
      sgd({ eta: () => Number.NaN }),
      "ERR_ARGUMENT",
      /eta of epoch 0 must be a finite number; got NaN/,
      "begins",
    ],
    [
      "a learning rate function that gives words",
      sgd({ eta: () => "fast" }),
      "ERR_ARGUMENT",
      /eta of epoch 0 must be a finite number; got "fast"/,
      "begins",
    ],
    [
      "a learning rate function that gives a promise",
      sgd({ eta: async () => 0.1 }),
      "ERR_ARGUMENT",
      /eta of epoch 0 must be a finite number; got an object of type Promise/,
      "begins",
    ],
    [
      "a lambda that is not a number",
      sgd({}, { lmbda: Number.NaN }),
      "ERR_ARGUMENT",
      /lmbda must be a finite number.*NaN/,
    ],
    [
      "null for lambda",
      sgd({}, { lmbda: null }),
      "ERR_ARGUMENT",
      /lmbda must be a finite number.*null/,
    ],
    [
      "null for options",
      ({ net }) => net.SGD(data, 1, BATCH, 0.1, undefined, undefined, wrong(null)),
      "ERR_ARGUMENT",
      /options must be an object such as \{ lmbda: … \}, got null/,
    ],
    [
      "null for validation data",
      sgd({ validation: null }),
      "ERR_ARGUMENT",
      /validation data must be \{ x, y \} or a Dataset, got null/,
    ],
    [
      "false for test data",
      sgd({ test: false }),
      "ERR_ARGUMENT",
      /test data must be \{ x, y \} or a Dataset, got false/,
    ],
    [
      "validation labels that are no classes",
      sgd({ validation: { x: data.x, y: new Int32Array(BATCH).fill(4) } }),
      "ERR_DATA",
      /validation data: the label of row 0 is 4.*labels must be 0\.\.3/,
    ],
    [
      "NaN in the test data",
      sgd({ test: withHole(Number.NaN) }),
      "ERR_NAN",
      /test data: x holds NaN in row 2, column 3.*replace.*epoch 0, iteration 0/,
    ],
    [
      "a learning rate that leads to NaN",
      ({ net }) =>
        net.SGD(examples(8 * BATCH), 3, BATCH, 1e38, undefined, undefined, {
          lmbda: 1e38,
          log: false,
        }),
      "ERR_NAN",
      /became NaN or infinite in epoch 0, iteration \d+; .*use a smaller eta/,
      "begins",
    ],
  ],
};
