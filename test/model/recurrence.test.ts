// Recurrent layers that begin with what an earlier call passed on, also across updates.
import { input, Model } from "network3";
import { GRU, LSTM, Module, type Recurrent, RNN, State } from "network3/nn";
import type { Value } from "network3/ops";
import { sgd } from "network3/optim";
import { describe, expect, it, onTestFinished } from "vitest";
import { devices } from "../support/devices.js";
import { TestRandom } from "../support/random.js";

const random = new TestRandom("recurrence");
const x = Float32Array.from({ length: 3 * 6 * 2 }, () => random.normal());

const layers: Readonly<Record<string, () => Recurrent>> = {
  RNN: () => new RNN(4),
  GRU: () => new GRU(4),
  LSTM: () => new LSTM(4, { peepholes: true }),
};

/** Carries what a layer remembers into graphs of training, or into all. */
class Carrying extends Module {
  readonly layer = new RNN(4, { last: true });
  readonly memory = new State({ shape: [3, 4] });
  readonly everywhere: { readonly read?: boolean; readonly assign?: boolean };

  constructor(everywhere: { readonly read?: boolean; readonly assign?: boolean } = {}) {
    super();
    this.everywhere = everywhere;
  }

  forward(x: Value): Value {
    const { training } = x.graph;
    const initial = [x.graph.parameter(this.memory)] as const;
    const isRead = training || this.everywhere.read;
    const { output, carried } = this.layer.unroll(x, isRead ? { initial } : {});
    if (training || this.everywhere.assign) x.graph.assign(this.memory, carried[0]);
    return output;
  }
}

/** A model of mini-batches of three rows. */
function carrying(net: Carrying, device: (typeof devices)[number]) {
  return new Model(net, {
    inputs: { x: input.sequence(3, 2) },
    outputs: ({ x }) => ({ sum: x.sum([1, 2]) }),
    loss: ({ x }) => net.forward(x).square().mean(),
    optimizer: sgd({ learningRate: 0 }),
    ...{ batchSize: 3, seed: 3, device },
  });
}

describe.each(devices)("on %s", (device) => {
  it.each(Object.entries(layers))(
    "two halves of a sequence give what the whole one does: %s",
    async (_, make) => {
      const net = make();
      const model = new Model(net, {
        inputs: { x: input.sequence(6, 2) },
        outputs: ({ x }) => {
          const { output, carried } = net.unroll(x.slice(1, 0, 4));
          const rest = net.unroll(x.slice(1, 4, 6), { initial: carried }).output;
          return { parts: rest, whole: net.forward(x).slice(1, 4, 6), first: output };
        },
        ...{ seed: 3, device },
      });
      onTestFinished(() => model.dispose());
      const { parts, whole } = await model.run({ x });
      whole.data.forEach((value, i) => void expect(parts.data[i]).toBeCloseTo(value, 6));
    },
  );

  it("a state carries what a layer remembers from one update to the next", async () => {
    const model = carrying(new Carrying(), device);
    const half = (from: number) =>
      Float32Array.from({ length: 18 }, (_, i) => {
        const [row, at] = [Math.floor(i / 6), i % 6];
        return x[row * 12 + 2 * from + at] ?? 0;
      });
    onTestFinished(() => model.dispose());
    await model.step({ x: half(0) });
    await model.step({ x: half(3) });
    const whole = new RNN(4, { last: true });
    const direct = new Model(whole, {
      inputs: { x: input.sequence(6, 2) },
      outputs: ({ x }) => ({ y: whole.forward(x) }),
      ...{ device },
    });
    onTestFinished(() => direct.dispose());
    const { memory, ...own } = await model.parameters();
    await direct.setParameters(
      Object.fromEntries(Object.entries(own).map(([key, value]) => [key.slice(6), value])),
    );
    const { y } = await direct.run({ x });
    y.data.forEach((value, i) => void expect(memory?.data[i]).toBeCloseTo(value, 6));
  });

  it("a state of one batch size is refused where rows of another number are evaluated", () => {
    expect(() => carrying(new Carrying({ read: true }), device)).toThrow(
      /layer: RNN: initial must have the shape \[1, 4\], got \[3, 4\]; a state that carries rows has those of one batchSize/,
    );
    expect(() => carrying(new Carrying({ assign: true }), device)).toThrow(
      /assign: expected a value of shape \[3, 4\], which the state has, got \[1, 4\]; a state that carries rows/,
    );
  });

  it("fit trains on whole mini-batches alone, so a carried state fits them all", async () => {
    const model = carrying(new Carrying(), device);
    onTestFinished(() => model.dispose());
    const eight = Float32Array.from({ length: 8 * 6 }, (_, i) => Math.sin(i));
    await model.fit({ x: eight });
    const after = await model.parameters();
    const other = carrying(new Carrying(), device);
    onTestFinished(() => other.dispose());
    await other.fit({ x: eight.subarray(0, 6 * 6) });
    expect(await other.parameters()).toEqual(after);
    expect(Math.max(...(after.memory?.data ?? []))).toBeGreaterThan(0);
    // Two rows are evaluated with zeros as their start, whatever was carried.
    const two = await model.evaluate({ x: eight.subarray(0, 12) });
    await model.setParameters({ memory: { shape: [3, 4], data: new Float32Array(12).fill(9) } });
    expect(await model.evaluate({ x: eight.subarray(0, 12) })).toEqual(two);
    await expect(model.step({ x: eight.subarray(0, 12) })).rejects.toThrow(
      /step: exactly one mini-batch of 3 rows is needed, got 2/,
    );
  });
});
