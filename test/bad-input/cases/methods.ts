// Predictions, costs, gradients and masks.
import { BATCH, denseLayers, examples, FEATURES, make } from "../../support/networks.js";
import { type CaseGroup, data, ones, withHole, wrong } from "./case.js";

const masks = () => ({ "layers.0": ones(BATCH * FEATURES), "layers.1": ones(BATCH * 7) });

export const methods: CaseGroup = {
  subject: "methods",
  fails: "rejects",
  cases: [
    [
      "predict of nothing",
      ({ net }) => net.predict(wrong(undefined)),
      "ERR_ARGUMENT",
      /x must be a/,
    ],
    [
      "predict of rows",
      ({ net }) => net.predict([[1, 2], [3]]),
      "ERR_SHAPE",
      /predict: x\[1\] has 1 elements, but x\[0\] has 2/,
    ],
    [
      "predict of an empty array",
      ({ net }) => net.predict(new Float32Array()),
      "ERR_DATA",
      /x is empty; give at least one row of 64/,
    ],
    [
      "feedforward of part of a row",
      ({ net }) => net.feedforward(new Float32Array(65)),
      "ERR_SHAPE",
      /65 values are no whole number of rows; layers\[0\] expects 64/,
    ],
    [
      "predict of NaN",
      ({ net }) => net.predict(withHole(Number.NaN).x),
      "ERR_NAN",
      /x holds NaN in row 2, column 3/,
    ],
    [
      "an unknown option of cost()",
      ({ net }) => net.cost(data, wrong({ l2: 1 })),
      "ERR_ARGUMENT",
      /"l2"; the options are lmbda/,
    ],
    [
      "cost() with no batches",
      ({ net }) => net.cost(data, { numTrainingBatches: 0 }),
      "ERR_ARGUMENT",
      /numTrainingBatches must be an integer, at least 1/,
    ],
    [
      "cost() with null batches",
      ({ net }) => net.cost(data, { numTrainingBatches: wrong(null) }),
      "ERR_ARGUMENT",
      /numTrainingBatches must be an integer, at least 1; got null/,
    ],
    [
      "cost() with a negative lambda",
      ({ net }) => net.cost(data, { lmbda: -1 }),
      "ERR_ARGUMENT",
      /lmbda must be .*at least 0/,
    ],
    [
      "gradients of two mini-batches",
      ({ net }) => net.gradients(examples(2 * BATCH)),
      "ERR_DATA",
      /exactly one mini-batch of 5.*got 10; use `data\.slice\(0, 5\)`/,
    ],
    [
      "masks for a layer that has no dropout",
      ({ net }) =>
        net.gradients(data, { masks: { "layers.0": ones(BATCH * FEATURES), "layers.7": ones(1) } }),
      "ERR_ARGUMENT",
      /"layers\.7"; the options are layers\.0, layers\.1/,
    ],
    [
      "a missing mask",
      ({ net }) => net.gradients(data, { masks: { "layers.0": ones(BATCH * FEATURES) } }),
      "ERR_ARGUMENT",
      /masks\["layers\.1"\] must be a Float32Array of 35 values/,
    ],
    [
      "a mask of another size",
      ({ net }) =>
        net.gradients(data, { masks: { "layers.0": ones(FEATURES), "layers.1": ones(35) } }),
      "ERR_SHAPE",
      /masks\["layers\.0"\] has 64 values; .*\[miniBatchSize, nIn\], 320/,
    ],
    [
      "masks without dropout",
      ({ device }) =>
        make(denseLayers(), { device }).gradients(data, { masks: { "layers.0": ones(320) } }),
      "ERR_ARGUMENT",
      /no layer has dropout; leave masks out or set pDropout/,
    ],

    [
      "predict of words",
      ({ net }) => net.predict(wrong("7")),
      "ERR_ARGUMENT",
      /x must be a Float32Array.*"7"/,
    ],
    [
      "predict of a number",
      ({ net }) => net.predict(wrong(7)),
      "ERR_ARGUMENT",
      /x must be a Float32Array.*got 7/,
    ],
    [
      "predict of integers",
      ({ net }) => net.predict(wrong(new Int32Array(FEATURES))),
      "ERR_ARGUMENT",
      /x must be a Float32Array.*Int32Array/,
    ],
    [
      "predict of a proxy of an array",
      ({ net }) => net.predict(new Proxy(data.x, {})),
      "ERR_ARGUMENT",
      /x must be a Float32Array.*a Proxy/,
    ],
    [
      "null for options of cost()",
      ({ net }) => net.cost(data, wrong(null)),
      "ERR_ARGUMENT",
      /cost: options must be an object.*null/,
    ],
    [
      "cost() with NaN for lambda",
      ({ net }) => net.cost(data, { lmbda: Number.NaN }),
      "ERR_ARGUMENT",
      /cost: lmbda must be a finite number.*NaN/,
    ],
    [
      "cost() with half a batch",
      ({ net }) => net.cost(data, { numTrainingBatches: 1.5 }),
      "ERR_ARGUMENT",
      /numTrainingBatches must be an integer.*1\.5/,
    ],
    [
      "gradients of too few examples",
      ({ net }) => net.gradients(examples(BATCH - 1)),
      "ERR_DATA",
      /exactly one mini-batch of 5 examples is needed, got 4/,
    ],
    [
      "gradients with an unknown option",
      ({ net }) => net.gradients(data, wrong({ mask: {} })),
      "ERR_ARGUMENT",
      /gradients: unknown option "mask"; the options are lmbda, numTrainingBatches, masks/,
    ],
    [
      "null for masks",
      ({ net }) => net.gradients(data, { masks: wrong(null) }),
      "ERR_ARGUMENT",
      /masks.*must be an object such as \{ layers\.0: … \}, got null/,
    ],
    [
      "a mask in float64",
      ({ net }) =>
        net.gradients(data, { masks: wrong({ ...masks(), "layers.1": new Float64Array(35) }) }),
      "ERR_ARGUMENT",
      /masks\["layers\.1"\] must be a Float32Array of 35 values.*Float64Array/,
    ],
    [
      "a mask with halves",
      ({ net }) =>
        net.gradients(data, { masks: { ...masks(), "layers.1": ones(35).fill(0.5, 3) } }),
      "ERR_DATA",
      /masks\["layers\.1"\] holds 0\.5 in element 3; use 1 to keep/,
    ],
    [
      "a mask with NaN",
      ({ net }) =>
        net.gradients(data, { masks: { ...masks(), "layers.0": ones(320).fill(Number.NaN, 319) } }),
      "ERR_DATA",
      /masks\["layers\.0"\] holds NaN in element 319; use 1 to keep/,
    ],
    [
      "a proxy of a mask",
      ({ net }) =>
        net.gradients(data, { masks: { ...masks(), "layers.1": new Proxy(ones(35), {}) } }),
      "ERR_ARGUMENT",
      /masks\["layers\.1"\] must be a Float32Array.*a Proxy/,
    ],
    [
      "a mini-batch of terabytes",
      () => make(denseLayers(), { device: "cpu" }, 2 ** 38).ready(),
      "ERR_OUT_OF_MEMORY",
      /out of memory: \d{12,} bytes.*use a smaller mini-batch/,
    ],
  ],
};
