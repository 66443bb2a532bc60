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
    class Carrying extends Module {
      readonly layer = new RNN(4, { last: true });
      readonly memory = new State({ shape: [3, 4] });
      forward(x: Value): Value {
        // Evaluations have other numbers of rows, and begin with zeros.
        if (!x.graph.training) return this.layer.forward(x);
        const initial = [x.graph.parameter(this.memory)] as const;
        const { output, carried } = this.layer.unroll(x, { initial });
        x.graph.assign(this.memory, carried[0]);
        return output;
      }
    }
    const net = new Carrying();
    const model = new Model(net, {
      inputs: { x: input.sequence(3, 2) },
      outputs: ({ x }) => ({ sum: x.sum([1, 2]) }),
      loss: ({ x }) => net.forward(x).square().mean(),
      optimizer: sgd({ learningRate: 0 }),
      ...{ batchSize: 3, seed: 3, device },
    });
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
});
