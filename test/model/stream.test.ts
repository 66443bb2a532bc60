// fit with an async iterable of mini-batches.
import { batches, input, Model } from "network3";
import { Linear, Sequential } from "network3/nn";
import { meanSquaredError, tanh } from "network3/ops";
import { adam } from "network3/optim";
import { describe, expect, it, onTestFinished } from "vitest";
import { devices, type TestDevice } from "../support/devices.js";
import { TestRandom } from "../support/random.js";

const [ROWS, BATCH] = [12, 4];
const random = new TestRandom("stream");
const data = {
  x: Float32Array.from({ length: 3 * ROWS }, () => random.normal()),
  t: Float32Array.from({ length: ROWS }, () => random.normal()),
};

function make(device: TestDevice) {
  const net = new Sequential([new Linear(4), tanh, new Linear(1)]);
  const model = new Model(net, {
    inputs: { x: input.rows(3), t: input.target([1]) },
    outputs: ({ x }) => ({ y: net.forward(x) }),
    loss: ({ y, t }) => meanSquaredError(y, t),
    optimizer: adam({ learningRate: (_, epoch) => 0.01 / (1 + epoch) }),
    ...{ batchSize: BATCH, seed: 1, device },
  });
  onTestFinished(() => model.dispose());
  return model;
}

/** The mini-batches of the data, which note when each is asked for. */
async function* stream(asked: () => void = () => {}) {
  for (const batch of batches(data, ROWS, BATCH)) {
    asked();
    yield batch;
  }
}

describe.each(devices)("on %s", (device) => {
  it("a stream trains as its rows do in arrays, epoch by epoch", async () => {
    const [whole, streamed] = [make(device), make(device)];
    const expected = await whole.fit(data, { epochs: 2, validation: data });
    const first = await streamed.fit(stream(), { validation: data });
    const second = await streamed.fit(stream(), { validation: data });
    expect(await streamed.parameters()).toEqual(await whole.parameters());
    expect(streamed.updates).toBe(6);
    for (const [index, { epochs }] of [first, second].entries()) {
      expect(epochs).toHaveLength(1);
      expect(epochs[0]?.epoch).toBe(index);
      expect(epochs[0]?.loss).toBeCloseTo(expected.epochs[index]?.loss ?? Number.NaN, 6);
      expect(epochs[0]?.validation).toEqual(expected.epochs[index]?.validation);
    }
    expect(streamed.history).toHaveLength(2);
  });
});

it("the next mini-batch is asked for before an update", async () => {
  const model = make("reference");
  const updates: number[] = [];
  await model.fit(stream(() => updates.push(model.updates)));
  expect(updates).toEqual([0, 0, 1]);
});

it("an error of the stream or of a mini-batch ends the epoch, with the updates before it", async () => {
  const model = make("reference");
  async function* failing() {
    yield* stream();
    throw new RangeError("the disk is gone");
  }
  await expect(model.fit(failing())).rejects.toThrow("the disk is gone");
  expect([model.updates, model.history]).toEqual([3, []]);
  let ended = 0;
  async function* wrong() {
    try {
      yield { x: data.x, t: data.t };
      yield { x: data.x, t: data.t };
    } finally {
      ended++;
    }
  }
  await expect(model.fit(wrong())).rejects.toThrow(
    /exactly one mini-batch of 4 rows is needed, got 12/,
  );
  expect([model.updates, ended]).toEqual([3, 1]);
});

it.each([
  ["a stream for two epochs", { epochs: 2 }, /a stream of mini-batches is one epoch, got epochs 2/],
  ["a shuffled stream", { shuffle: true }, /with a stream: unknown option "shuffle"/],
])("%s is refused", async (_, options, message) => {
  const model = make("reference");
  await expect(model.fit(stream(), options)).rejects.toThrow(message);
  expect(model.updates).toBe(0);
});

it("an empty stream is refused", async () => {
  const model = make("reference");
  async function* nothing(): AsyncGenerator<typeof data> {}
  await expect(model.fit(nothing())).rejects.toThrow(/the stream gave no mini-batch/);
});
