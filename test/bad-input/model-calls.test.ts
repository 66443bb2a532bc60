// Bad use of functions with updates, of the loop, and of what surrounds an optimiser's rule.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { input, Model, Network3Error, readSafetensors } from "network3";
import { Linear, type Module, Parameter, Sequential } from "network3/nn";
import { crossEntropy, gradients, type Value } from "network3/ops";
import {
  adam,
  constant,
  cosine,
  exponential,
  halveOnPlateau,
  sgd,
  stepDecay,
  warmUp,
} from "network3/optim";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { writeSafetensors } from "../../src/io/safetensors.js";
import { wrong } from "./cases/case.js";

const [BATCH, CLASSES, FEATURES] = [2, 3, 4];
const x = Float32Array.from({ length: BATCH * FEATURES }, (_, i) => i / 8);
const y = Int32Array.of(0, 2);
const data = { x, y };

function make(optimizer: unknown = sgd()) {
  const layer = new Linear(CLASSES);
  const model = new Model(layer, {
    inputs: { x: input.rows(FEATURES), y: input.label() },
    outputs: ({ x }) => ({ z: layer.forward(x) }),
    loss: ({ z, y }) => crossEntropy(z, y),
    optimizer: wrong(optimizer),
    batchSize: BATCH,
    ...({ device: "cpu", seed: 1 } as const),
  });
  onTestFinished(() => model.dispose());
  return { model, layer };
}

/** Defines a function whose result is what `parts` makes. */
function define(parts: (v: Value, layer: Linear) => unknown, options = {}) {
  const { model, layer } = make();
  return model.function({ v: input.rows(FEATURES) }, ({ v }) => wrong(parts(v, layer)), options);
}

const rows = (n: number) => ({ v: new Float32Array(n * FEATURES) });
const mean = (v: Value) => ({ outputs: { m: v.mean() } });
const train = (v: Value, { weight }: Linear) => ({
  updates: [[weight, v.graph.parameter(weight, [FEATURES, CLASSES]).mul(2)]],
});

type Case = readonly [what: string, act: () => unknown, code: string, message: RegExp];

const definitions: Case[] = [
  [
    "a number for inputs",
    () => make().model.function(wrong(3), () => ({})),
    "ERR_ARGUMENT",
    /inputs must name/,
  ],
  [
    "a shape for an input",
    () => make().model.function(wrong({ v: [3] }), () => ({})),
    "ERR_ARGUMENT",
    /"v" must be a name/,
  ],
  [
    "a path for an input",
    () => make().model.function({ "a/b": input.scalar() }, () => ({})),
    "ERR_ARGUMENT",
    /"a\/b" must be a name/,
  ],
  [
    "no function",
    () => make().model.function({}, wrong("x")),
    "ERR_ARGUMENT",
    /second argument must be a function/,
  ],
  [
    "an unknown option",
    () => define(mean, { batch: 3 }),
    "ERR_ARGUMENT",
    /"batch".*batchSize, training/,
  ],
  ["a batch of 0", () => define(mean, { batchSize: 0 }), "ERR_ARGUMENT", /batchSize/],
  [
    "a training of 1",
    () => define(mean, { training: 1 }),
    "ERR_ARGUMENT",
    /training must be true or false/,
  ],
  ["a value alone", () => define((v) => v), "ERR_ARGUMENT", /must return \{ outputs:/],
  ["nothing", () => define(() => undefined), "ERR_ARGUMENT", /must return \{ outputs:/],
  ["no parts", () => define(() => ({})), "ERR_ARGUMENT", /must return \{ outputs:/],
  [
    "empty parts",
    () => define(() => ({ outputs: {}, updates: [] })),
    "ERR_ARGUMENT",
    /must return/,
  ],
  ["an unknown part", () => define((v) => ({ output: { v } })), "ERR_ARGUMENT", /must return/],
  [
    "outputs in a list",
    () => define((v) => ({ outputs: [v] })),
    "ERR_ARGUMENT",
    /outputs must return an object/,
  ],
  [
    "an output that is a number",
    () => define(() => ({ outputs: { a: 1 } })),
    "ERR_ARGUMENT",
    /outputs: a must be a Value/,
  ],
  [
    "an output with a path for a name",
    () => define((v) => ({ outputs: { "a/b": v } })),
    "ERR_ARGUMENT",
    /"a\/b" must be a name/,
  ],
  [
    "labels as an output",
    () => make().model.function({ y: input.label() }, ({ y }) => ({ outputs: { y } })),
    "ERR_ARGUMENT",
    /the output y holds labels/,
  ],
  [
    "updates by name",
    () => define((v) => ({ updates: { weight: v } })),
    "ERR_ARGUMENT",
    /updates must be a list of pairs/,
  ],
  [
    "an update that is no pair",
    () => define((v) => ({ updates: [v] })),
    "ERR_ARGUMENT",
    /updates\[0\] must be a pair/,
  ],
  [
    "an update of three",
    () => define((v, { weight }) => ({ updates: [[weight, v, v]] })),
    "ERR_ARGUMENT",
    /updates\[0\] must be a pair/,
  ],
  [
    "an update of a value",
    () => define((v) => ({ updates: [[v, v]] })),
    "ERR_ARGUMENT",
    /only a parameter of the model can be updated, got an object of type Value/,
  ],
  [
    "an update of a module",
    () => define((v, layer) => ({ updates: [[layer, v]] })),
    "ERR_ARGUMENT",
    /only a parameter.*type Linear/,
  ],
  [
    "an update by a number",
    () => define((_, { weight }) => ({ updates: [[weight, 0]] })),
    "ERR_ARGUMENT",
    /updates\[0\] must be a Value/,
  ],
  [
    "an update of another shape",
    () => define((v, { weight }) => ({ updates: [[weight, v]] })),
    "ERR_SHAPE",
    /expected a value of shape \[4, 3\], got \[2, 4\]/,
  ],
  [
    "an update of a loose parameter",
    () => define((v) => ({ updates: [[new Parameter({ shape: [1] }), v]] })),
    "ERR_ARGUMENT",
    /no property of a module of this model/,
  ],
  [
    "an update of another model's parameter",
    () => {
      const other = make().layer;
      return define((v) => train(v, other));
    },
    "ERR_ARGUMENT",
    /no property of a module of this model/,
  ],
  [
    "two updates of a parameter",
    () =>
      define((v, layer) => ({ updates: [...train(v, layer).updates, ...train(v, layer).updates] })),
    "ERR_ARGUMENT",
    /two values for weight.*join them/,
  ],
  [
    "a slot of another function",
    () => {
      const { model, layer } = make();
      let kept: unknown;
      const inputs = { v: input.rows(FEATURES) };
      model.function(inputs, ({ v }) => {
        const updates = adam().updates(layer.forward(v).mean(), layer.parameters());
        kept = updates.at(-1)?.[0];
        return { updates };
      });
      return model.function(inputs, ({ v }) => ({ updates: wrong([[kept, v.mean()]]) }));
    },
    "ERR_ARGUMENT",
    /only a parameter of the model can be updated, got an object of type Slot/,
  ],
  [
    "a loss of rows",
    () => define((v, layer) => ({ updates: sgd().updates(layer.forward(v), layer.parameters()) })),
    "ERR_SHAPE",
    /sgd\.updates: the loss must be a scalar, got the shape \[2, 3\]/,
  ],
  [
    "a number for a loss",
    () => sgd().updates(wrong(1), []),
    "ERR_ARGUMENT",
    /the loss: expected a Value, got 1/,
  ],
  [
    "gradients of rows",
    () => define((v) => ({ outputs: { g: gradients(v, [v])[0] } })),
    "ERR_SHAPE",
    /gradients: the loss must be a scalar, got the shape \[2, 4\]/,
  ],
  [
    "gradients by one value",
    () => define((v) => ({ outputs: { g: gradients(v.mean(), wrong(v)) } })),
    "ERR_ARGUMENT",
    /gradients: expected a list of values/,
  ],
  [
    "no parameters",
    () => define((v) => ({ updates: sgd().updates(v.mean(), []) })),
    "ERR_ARGUMENT",
    /expected a list of parameters/,
  ],
  [
    "names for parameters",
    () => define((v) => ({ updates: sgd().updates(v.mean(), wrong(["weight"])) })),
    "ERR_ARGUMENT",
    /list of parameters/,
  ],
];

const calls: Case[] = [
  [
    "no data",
    () => define(mean)(wrong(undefined)),
    "ERR_ARGUMENT",
    /expected an object with an array for each of v/,
  ],
  [
    "another name",
    () => define(mean)(wrong({ w: x })),
    "ERR_ARGUMENT",
    /no input "w"; the inputs are v/,
  ],
  ["a missing input", () => define(mean)(wrong({})), "ERR_ARGUMENT", /the input v is missing/],
  [
    "half a row",
    () => define(mean)({ v: x.subarray(1) }),
    "ERR_SHAPE",
    /no whole number of rows of shape \[4\]/,
  ],
  ["too few rows", () => define(mean)(rows(1)), "ERR_DATA", /1 rows are fewer than one step of 2/],
  [
    "an odd row without updates",
    () => define(mean)(rows(3)),
    "ERR_DATA",
    /3 rows are no whole number of steps of 2/,
  ],
  [
    "steps beside arrays",
    () => define(mean)(rows(2), { steps: 3 }),
    "ERR_ARGUMENT",
    /steps is for calls without arrays; those of v tell/,
  ],
  ["half a step", () => define(mean)(rows(2), { steps: 0.5 }), "ERR_ARGUMENT", /steps/],
  ["epochs of -1", () => define(mean)(rows(2), { epochs: -1 }), "ERR_ARGUMENT", /function: epochs/],
  [
    "a shuffle of 1",
    () => define(mean)(rows(2), wrong({ shuffle: 1 })),
    "ERR_ARGUMENT",
    /shuffle must be true or false/,
  ],
  [
    "a signal of true",
    () => define(mean)(rows(2), wrong({ signal: true })),
    "ERR_ARGUMENT",
    /signal must be an AbortSignal/,
  ],
  [
    "a listener that is text",
    () => define(mean)(rows(2), wrong({ onProgress: "log" })),
    "ERR_ARGUMENT",
    /onProgress must be a function/,
  ],
  [
    "an unknown option of a call",
    () => define(mean)(rows(2), wrong({ batch: 2 })),
    "ERR_ARGUMENT",
    /unknown option "batch"/,
  ],
  [
    "text for a scalar",
    () =>
      make().model.function({ s: input.scalar() }, ({ s }) => ({ outputs: { s } }))(
        wrong({ s: "1" }),
      ),
    "ERR_ARGUMENT",
    /function: s must be a finite number/,
  ],
  [
    "NaN for a scalar",
    () =>
      make().model.function({ s: input.scalar() }, ({ s }) => ({ outputs: { s } }))({
        s: Number.NaN,
      }),
    "ERR_ARGUMENT",
    /function: s must be/,
  ],
  [
    "a mask of halves",
    () =>
      make().model.function({ m: input.mask([2]) }, ({ m }) => ({ outputs: { m } }))({
        m: [0, 1, 0.5, 1],
      }),
    "ERR_DATA",
    /element 2 is 0\.5; a mask has zeros and ones/,
  ],
  [
    "a module that nothing uses",
    () => {
      const net = new Sequential([new Linear(1), new Linear(1)]);
      const model = new Model(net, {
        inputs: { x: input.rows(2) },
        outputs: ({ x }) => ({ z: (net.steps[0] as Module).forward(x) }),
        device: "cpu",
      });
      onTestFinished(() => model.dispose());
      return model.function({ s: input.scalar() }, ({ s }) => ({ outputs: { s } }))({ s: 1 });
    },
    "ERR_ARGUMENT",
    /1\.weight has no shape, because neither outputs nor loss nor a function uses it/,
  ],
  [
    "a disposed model",
    async () => {
      const { model } = make();
      const f = model.function({ s: input.scalar() }, ({ s }) => ({ outputs: { s } }));
      await model.dispose();
      return f({ s: 1 });
    },
    "ERR_DISPOSED",
    /function: the network was disposed/,
  ],
];

const loop: Case[] = [
  [
    "an early stop without validation data",
    () => make().model.fit(data, { earlyStopping: { patience: 2 } }),
    "ERR_ARGUMENT",
    /earlyStopping needs validation data/,
  ],
  [
    "no patience",
    () => make().model.fit(data, { validation: data, earlyStopping: wrong({}) }),
    "ERR_ARGUMENT",
    /earlyStopping: patience/,
  ],
  [
    "a patience of 0",
    () => make().model.fit(data, { validation: data, earlyStopping: { patience: 0 } }),
    "ERR_ARGUMENT",
    /patience/,
  ],
  [
    "an unknown metric",
    () =>
      make().model.fit(data, {
        validation: data,
        earlyStopping: { patience: 1, metric: "accuracy" },
      }),
    "ERR_ARGUMENT",
    /metric must be one of loss, got "accuracy"/,
  ],
  [
    "an unknown goal",
    () =>
      make().model.fit(data, {
        validation: data,
        earlyStopping: wrong({ patience: 1, goal: "most" }),
      }),
    "ERR_ARGUMENT",
    /goal.*"least", "greatest"/,
  ],
  [
    "a restoreBest of 1",
    () =>
      make().model.fit(data, {
        validation: data,
        earlyStopping: wrong({ patience: 1, restoreBest: 1 }),
      }),
    "ERR_ARGUMENT",
    /restoreBest/,
  ],
  [
    "a checkpoint without path",
    () => make().model.fit(data, { checkpoint: wrong({}) }),
    "ERR_ARGUMENT",
    /checkpoint: path/,
  ],
  [
    "a checkpoint every 0 epochs",
    () => make().model.fit(data, { checkpoint: { path: "a", every: 0 } }),
    "ERR_ARGUMENT",
    /checkpoint: every/,
  ],
  [
    "a path for a checkpoint",
    () => make().model.fit(data, { checkpoint: wrong("a") }),
    "ERR_ARGUMENT",
    /checkpoint: options must be an object/,
  ],
  [
    "a trainingMetrics of 1",
    () => make().model.fit(data, wrong({ trainingMetrics: 1 })),
    "ERR_ARGUMENT",
    /trainingMetrics must be true or false/,
  ],
  [
    "a resume of 1",
    () => make().model.fit(data, wrong({ resume: 1 })),
    "ERR_ARGUMENT",
    /resume must be true or false/,
  ],
  [
    "other data to resume with",
    async () => {
      const { model } = make();
      await model.fit(data, { epochs: 1 });
      const twice = { x: Float32Array.of(...x, ...x), y: Int32Array.of(...y, ...y) };
      return model.fit(twice, { epochs: 2, resume: true });
    },
    "ERR_ARGUMENT",
    /had 1 mini-batches an epoch, this training data gives 2/,
  ],
  [
    "a copy from a layer",
    () => make().model.copyFrom(wrong(new Linear(2))),
    "ERR_ARGUMENT",
    /copyFrom: expected a Model/,
  ],
  [
    "a copy from a file",
    () => make().model.copyFrom(wrong("a.safetensors")),
    "ERR_ARGUMENT",
    /copyFrom: expected a Model/,
  ],
  [
    "a copy from a model of other names",
    async () => {
      const net = new Sequential([new Linear(1)]);
      const other = new Model(net, {
        inputs: { x: input.rows(2) },
        outputs: ({ x }) => ({ z: net.forward(x) }),
        device: "cpu",
      });
      onTestFinished(() => other.dispose());
      return make().model.copyFrom(wrong(other));
    },
    "ERR_ARGUMENT",
    /no parameter of one name; those of this one are weight, bias/,
  ],
  [
    "an unknown kernel list",
    () => make().model.kernels(wrong("step")),
    "ERR_ARGUMENT",
    /kernels: name.*"train"/,
  ],
  [
    "a profile of no steps",
    () => make().model.profile(data, { steps: 0 }),
    "ERR_ARGUMENT",
    /profile: steps/,
  ],
  [
    "an iterator without optimizer",
    () => make([]).model.train(data).next(),
    "ERR_ARGUMENT",
    /optimizer must be one of/,
  ],
  [
    "a list with a number for optimizers",
    () => make([sgd(), 1]),
    "ERR_ARGUMENT",
    /or a list of them/,
  ],
];

const rules: Case[] = [
  ["a clipValue of 0", () => adam({ clipValue: 0 }), "ERR_ARGUMENT", /clipValue must be above 0/],
  ["a negative l1", () => sgd({ l1: -1 }), "ERR_ARGUMENT", /l1 must be/],
  ["a maxNorm of NaN", () => sgd({ maxNorm: Number.NaN }), "ERR_ARGUMENT", /maxNorm/],
  ["an average of 1", () => adam({ average: 1 }), "ERR_ARGUMENT", /average must be.*below 1/],
  ["a negative constant", () => constant(-1), "ERR_ARGUMENT", /constant: rate/],
  ["no options", () => stepDecay(wrong(undefined)), "ERR_ARGUMENT", /stepDecay: options/],
  [
    "a decay every 0 epochs",
    () => stepDecay({ rate: 1, every: 0 }),
    "ERR_ARGUMENT",
    /stepDecay: every/,
  ],
  [
    "an unknown unit",
    () => stepDecay({ rate: 1, every: 2, by: wrong("steps") }),
    "ERR_ARGUMENT",
    /by.*"epochs", "updates"/,
  ],
  ["no factor", () => exponential(wrong({ rate: 1 })), "ERR_ARGUMENT", /exponential: factor/],
  [
    "a factor of 0",
    () => exponential({ rate: 1, factor: 0 }),
    "ERR_ARGUMENT",
    /factor must be above 0/,
  ],
  ["a cosine over nothing", () => cosine(wrong({ rate: 1 })), "ERR_ARGUMENT", /cosine: over/],
  ["a warm-up of half an update", () => warmUp(0.5, 1), "ERR_ARGUMENT", /warmUp: updates/],
  [
    "a warm-up to text",
    () => warmUp(3, wrong("0.1")),
    "ERR_ARGUMENT",
    /warmUp: expected a number or a schedule/,
  ],
  [
    "a plateau of no patience",
    () => halveOnPlateau({ rate: 1, patience: 0 }),
    "ERR_ARGUMENT",
    /patience/,
  ],
  [
    "a plateau by a number",
    () => halveOnPlateau(wrong({ rate: 1, metric: 3 })),
    "ERR_ARGUMENT",
    /metric must be the name/,
  ],
  [
    "a plateau of an unknown goal",
    () => halveOnPlateau(wrong({ rate: 1, goal: "up" })),
    "ERR_ARGUMENT",
    /goal/,
  ],
  [
    "a metric that the validation data lack",
    async () => {
      const learningRate = halveOnPlateau({ rate: 1, metric: "f1", patience: 1, factor: 1e-300 });
      const { model } = make(sgd({ learningRate: (...at) => learningRate(...at) / 0 }));
      return model.fit(data, { validation: data });
    },
    "ERR_ARGUMENT",
    /learningRate of update 0/,
  ],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-calls-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Loads a saved model whose metadata were changed. */
async function loadChanged(changes: Record<string, string>): Promise<void> {
  const file = join(folder, "changed");
  await make().model.save(file);
  const { tensors, metadata } = await readSafetensors(file);
  await writeSafetensors(file, { tensors, metadata: { ...metadata, ...changes } });
  await make().model.load(file);
}

const files: Case[] = [
  ["no run", () => loadChanged({ run: "" }), "ERR_FILE_FORMAT", /run does not tell/],
  [
    "a run that is a list",
    () => loadChanged({ run: "[]" }),
    "ERR_FILE_FORMAT",
    /run does not tell/,
  ],
  [
    "a start beyond the history",
    () => loadChanged({ run: '{"start":5,"functions":{}}' }),
    "ERR_FILE_FORMAT",
    /run does not tell/,
  ],
  [
    "a position of text",
    () => loadChanged({ run: '{"start":0,"position":"a","functions":{}}' }),
    "ERR_FILE_FORMAT",
    /run/,
  ],
  [
    "functions of numbers",
    () => loadChanged({ run: '{"start":0,"functions":{"a":1}}' }),
    "ERR_FILE_FORMAT",
    /run/,
  ],
  [
    "a file without the arrays of a function",
    async () => {
      const file = join(folder, "function");
      await make().model.save(file);
      const { model, layer } = make();
      model.function({ v: input.rows(FEATURES) }, ({ v }) => ({
        updates: adam().updates(layer.forward(v).mean(), layer.parameters()),
      }));
      return model.load(file);
    },
    "ERR_FILE_FORMAT",
    /function0\/optimizer\/\w+\/weight is missing/,
  ],
  [
    "text in a folder for a checkpoint",
    async () => {
      const file = join(folder, "text");
      await writeFile(file, "no folder");
      return make().model.fit(data, { checkpoint: { path: join(file, "a") } });
    },
    "ERR_FILE",
    /text/,
  ],
];

describe.each([
  ["functions", definitions],
  ["calls of functions", calls],
  ["the loop", loop],
  ["optimisers and schedules", rules],
  ["files", files],
])("%s refuse", (_, cases) => {
  it.each(cases)("%s", async (_what, act, code, message) => {
    const error: unknown = await (async () => act())().then(
      () => undefined,
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(Network3Error);
    expect((error as Network3Error).code).toBe(code);
    expect((error as Network3Error).message).toMatch(message);
  });
});
