import { afterEach, describe, expect, it } from "vitest";
import {
  ArgumentError,
  Dataset,
  DisposedError,
  ensemble,
  FullyConnectedLayer,
  linear,
  Network,
  SoftmaxLayer,
} from "../../src/index.js";

const nets: Network[] = [];
afterEach(async () => {
  for (const net of nets.splice(0)) await net.dispose();
});

/** Returns a network whose output for every input is softmax(log(`weights`)). */
async function answering(...weights: number[]): Promise<Network> {
  const layers = [
    new FullyConnectedLayer({ nIn: 1, nOut: 1, activationFn: linear }),
    new SoftmaxLayer({ nIn: 1, nOut: weights.length }),
  ] as const;
  const net = new Network(layers, 1, { device: "reference", seed: 1 });
  nets.push(net);
  await net.setParameters({
    "layers.1.w": { shape: [1, weights.length], data: new Float32Array(weights.length) },
    "layers.1.b": { shape: [weights.length], data: Float32Array.from(weights, Math.log) },
  });
  return net;
}

const data = { x: new Float32Array(3), y: Int32Array.of(0, 1, 2) };

describe("ensemble", () => {
  it("chooses the label of most networks, even if the others are more certain", async () => {
    const voters = [
      await answering(0.4, 0.3, 0.3),
      await answering(0.4, 0.3, 0.3),
      await answering(0.01, 0.98, 0.01),
    ];
    const { labels, accuracy, errors } = await ensemble(voters, data);
    expect([...labels]).toEqual([0, 0, 0]);
    expect(accuracy).toBeCloseTo(1 / 3);
    expect([...errors]).toEqual([1, 2]);
  });

  it("decides a tie by the sum of the outputs, then by the lower label", async () => {
    const unsure = await answering(0.4, 0.35, 0.25);
    const sure = await answering(0.1, 0.2, 0.7);
    expect([...(await ensemble([unsure, sure], data)).labels]).toEqual([2, 2, 2]);
    const one = await answering(0.25, 0.5, 0.25);
    const other = await answering(0.5, 0.25, 0.25);
    expect([...(await ensemble([one, other], data)).labels]).toEqual([0, 0, 0]);
  });

  it("sums the outputs of all networks where votes are equal", async () => {
    const voters = [
      await answering(0.45, 0.35, 0.2),
      await answering(0.05, 0.9, 0.05),
      await answering(0.1, 0.4, 0.5),
    ];
    expect([...(await ensemble(voters, data)).labels]).toEqual([1, 1, 1]);
  });

  it("lets the networks vote on each row by its own outputs", async () => {
    const rows = 30;
    const net = new Network([new SoftmaxLayer({ nIn: 3, nOut: 3 })], 1, {
      device: "reference",
      seed: 1,
    });
    nets.push(net);
    const w = { shape: [3, 3], data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) };
    await net.setParameters({ "layers.0.w": w });
    const x = new Float32Array(3 * rows);
    const y = Int32Array.from({ length: rows }, (_, row) => (7 * row) % 3);
    for (const [row, label] of y.entries()) x[3 * row + label] = 1;
    const { labels, accuracy } = await ensemble([net, net], { x, y });
    expect([labels, accuracy]).toEqual([y, 1]);
  });

  it("rejects anything other than networks and examples", async () => {
    const net = await answering(0.4, 0.3, 0.3);
    const [one, many] = [net as never, [net, new Proxy(net, {})]];
    for (const [nets, message] of [
      [[], /nets must be an array of one or more networks, got \[\]/],
      [one, /nets must be an array of one or more networks, got an object of type Network/],
      [
        [net, "net.safetensors"],
        /nets\[1\] must be a Network, got "net.safetensors"; load a saved one/,
      ],
      [many, /nets\[1\] must be a Network, got a Proxy/],
    ] as const) {
      await expect(ensemble(nets as never, data)).rejects.toThrow(ArgumentError);
      await expect(ensemble(nets as never, data)).rejects.toThrow(message);
    }
    for (const wrong of [
      undefined,
      data.x,
      { x: data.x },
      new Proxy(new Dataset(data.x, data.y), {}),
    ]) {
      await expect(ensemble([net], wrong as never)).rejects.toThrow(/ensemble: data (must be|is)/);
    }
    const disposed = await answering(1, 1, 1);
    await disposed.dispose();
    await expect(ensemble([net, disposed], data)).rejects.toThrow(DisposedError);
  });

  it("counts with the labels at the time of the call", async () => {
    const y = Int32Array.of(0, 1, 2);
    const vote = ensemble([await answering(0.4, 0.3, 0.3)], { x: data.x, y });
    y.fill(0);
    expect((await vote).accuracy).toBeCloseTo(1 / 3);
  });

  it("rejects networks with different numbers of classes", async () => {
    const two = [await answering(0.5, 0.5), await answering(0.4, 0.3, 0.3)];
    const binary = { x: data.x, y: Int32Array.of(0, 1, 0) };
    const message = /network 1 has 3 classes, but the first has 2/;
    await expect(ensemble(two, binary)).rejects.toThrow(message);
  });
});
