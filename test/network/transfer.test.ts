// Layers are descriptions without weights; the weights belong to the network.
import { FullyConnectedLayer, SoftmaxLayer } from "network3";
import { expect, it } from "vitest";
import { devices } from "../support/devices.js";
import { BATCH, examples, FEATURES, make } from "../support/networks.js";

it.each(devices)(
  "layers of a trained network have initial weights in another network on %s",
  async (device) => {
    const net = make(
      [new FullyConnectedLayer({ nIn: FEATURES, nOut: 7 }), new SoftmaxLayer({ nIn: 7, nOut: 4 })],
      { device, seed: 1 },
    );
    const set = examples(4 * BATCH);
    await net.SGD(set, 2, BATCH, 0.5, undefined, undefined, { log: false });
    const learned = await net.parameters();

    const [hidden] = net.layers;
    if (!hidden) throw new Error("there is no layer");
    const next = make([hidden, new SoftmaxLayer({ nIn: 7, nOut: 3 })], { device, seed: 2 });
    expect(next.layers[0]).toBe(hidden);
    expect((await next.parameters())["layers.0.w"]).not.toEqual(learned["layers.0.w"]);

    const { "layers.0.w": w, "layers.0.b": b } = learned;
    if (!w || !b) throw new Error("there are no parameters");
    await next.setParameters({ "layers.0.w": w, "layers.0.b": b });
    const taken = await next.parameters();
    expect([taken["layers.0.w"], taken["layers.0.b"]]).toEqual([w, b]);
  },
);
