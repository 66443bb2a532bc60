// States: assigned by training alone, saved and loaded with the model.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { input, Model } from "network3";
import { Linear, Module, State } from "network3/nn";
import type { Value } from "network3/ops";
import { adam } from "network3/optim";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { devices } from "../support/devices.js";

const BATCH = 4;
const data = { x: Float32Array.from({ length: 12 }, (_, i) => i / 8) };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-state-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Counts its uses while training, twice each, and adds the count to its results. */
class Counting extends Module {
  readonly layer = new Linear(2);
  readonly count = new State({ shape: [1], init: 10 });

  forward(x: Value): Value {
    for (let i = 0; i < 2; i++) {
      x.graph.assign(this.count, x.graph.parameter(this.count).add(1));
    }
    return this.layer.forward(x).add(this.count);
  }
}

function make(device: (typeof devices)[number]) {
  const net = new Counting();
  const model = new Model(net, {
    inputs: { x: input.rows(3) },
    outputs: ({ x }) => ({ y: net.forward(x) }),
    loss: ({ y }) => y.square().mean(),
    optimizer: adam({ weightDecay: 0.1 }),
    ...{ batchSize: BATCH, seed: 1, device },
  });
  onTestFinished(() => model.dispose());
  return model;
}

describe.each(devices)("states on %s", (device) => {
  const countOf = async (model: ReturnType<typeof make>) => (await model.parameters()).count?.data;

  it("are assigned by updates, in the order of the assignments", async () => {
    const model = make(device);
    const zeros = { shape: [3, 2], data: new Float32Array(6) };
    await model.setParameters({ "layer.weight": zeros });
    // The loss of an update sees the states that it assigns.
    expect((await model.step(data)).loss).toBe(12 ** 2);
    expect(await countOf(model)).toEqual(arrayLike(model, [12]));
    await model.fit(data, { epochs: 3 });
    expect(await countOf(model)).toEqual(arrayLike(model, [18]));
  });

  it("stay as they are at inference", async () => {
    const model = make(device);
    await model.run(data);
    await model.evaluate(data);
    await model.gradients(data);
    expect(await countOf(model)).toEqual(arrayLike(model, [10]));
  });

  it("are saved and loaded", async () => {
    const [first, second] = [make(device), make(device)];
    await first.fit(data);
    const file = join(folder, `${device}.safetensors`);
    await first.save(file);
    await second.load(file);
    expect(await second.parameters()).toEqual(await first.parameters());
    expect(await countOf(second)).toEqual(arrayLike(first, [12]));
  });

  it("have a part of their own in the summary", () => {
    const model = make(device);
    expect(model.summary().split("\n").slice(0, 6)).toMatchObject([
      expect.stringMatching(/^parameter +shape +elements$/),
      expect.stringMatching(/^layer\.weight +3x2 +6$/),
      expect.stringMatching(/^layer\.bias +2 +2$/),
      expect.stringMatching(/^total +8$/),
      expect.stringMatching(/^state +shape +elements$/),
      expect.stringMatching(/^count +1 +1$/),
    ]);
    expect(inspect(model)).toMatch(/ 8 parameters/);
  });
});

/** An array of the model's precision. */
function arrayLike(model: ReturnType<typeof make>, values: number[]) {
  return model.device.name === "reference" ? Float64Array.from(values) : Float32Array.from(values);
}
