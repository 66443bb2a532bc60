// Tests of the public types.
import {
  ConvPoolLayer,
  type CostLayer,
  type Data,
  Dataset,
  type EpochRecord,
  FullyConnectedLayer,
  type Layer,
  Network,
  type NetworkLayers,
  type Parameters,
  ReLU,
  SoftmaxLayer,
  type TrainingResult,
} from "network3";
import { describe, expectTypeOf, it } from "vitest";

const fc = new FullyConnectedLayer({ nIn: 3, nOut: 2, activationFn: ReLU, pDropout: 0.5 });
const conv = new ConvPoolLayer({ imageShape: [1, 4, 4], filterShape: [1, 1, 1, 1] });
const softmax = new SoftmaxLayer({ nIn: 2, nOut: 2 });
const data: Data = { x: new Float32Array(3), y: new Int32Array(1) };
declare const net: Network;

describe("a network", () => {
  it("ends in a layer with a cost", () => {
    expectTypeOf<readonly [Layer, CostLayer]>().toExtend<NetworkLayers>();
    new Network([softmax], 1);
    new Network([fc, softmax], 1);
    new Network([fc, fc, fc, softmax] as const, 1);
    // @ts-expect-error the last layer has no cost
    new Network([fc], 1);
    // @ts-expect-error the last layer has no cost
    new Network([softmax, fc], 1);
    // @ts-expect-error there is no layer
    new Network([], 1);
    // @ts-expect-error the last layer has no cost
    new Network([fc, conv] as const, 1);
    const written = [fc, fc] as const;
    // @ts-expect-error the last layer has no cost
    new Network(written, 1);
  });

  it("takes a list whose last layer is known at run time only", () => {
    const layers = [fc, softmax];
    new Network(layers, 1);
    const all = [conv, ...layers];
    new Network(all, 1);
    new Network([...layers, softmax], 1);
    new Network(layers.length > 1 ? [fc, softmax] : [softmax], 1);
    const any: readonly Layer[] = layers;
    new Network(any, 1);
    new Network(any.slice(1), 1);
    new Network(net.layers, 1);
    new Network([softmax].concat([]), 1);
    expectTypeOf<CostLayer[]>().toExtend<NetworkLayers>();
    const hidden = [fc, fc];
    new Network([...hidden, softmax], 1);
    // @ts-expect-error none of the layers has a cost
    new Network(hidden, 1);
    // @ts-expect-error strings are no layers
    new Network(["fc", "softmax"].slice(), 1);
  });

  it("needs a mini-batch size, and takes known options", () => {
    // @ts-expect-error no mini-batch size
    new Network([softmax]);
    new Network([softmax], 1, { device: "auto", threads: 2, seed: 1, precision: "float32" });
    // @ts-expect-error unknown device
    new Network([softmax], 1, { device: "gpu" });
    // @ts-expect-error unknown option
    new Network([softmax], 1, { sede: 1 });
  });

  it("has results of these types", () => {
    expectTypeOf(net.SGD).returns.resolves.toEqualTypeOf<TrainingResult>();
    expectTypeOf(net.train(data, 1, 1, 0.1)).toExtend<AsyncIterable<EpochRecord>>();
    expectTypeOf(net.predict(data.x)).resolves.toEqualTypeOf<Int32Array>();
    expectTypeOf(net.feedforward(data)).resolves.toExtend<Float32Array | Float64Array>();
    expectTypeOf(net.accuracy(data)).resolves.toBeNumber();
    expectTypeOf(net.cost(data, { lmbda: 1 })).resolves.toBeNumber();
    expectTypeOf(net.gradients(data)).resolves.toEqualTypeOf<Parameters>();
    expectTypeOf(net.parameters()).resolves.toEqualTypeOf<Parameters>();
    expectTypeOf(net.setParameters).parameter(0).toEqualTypeOf<Parameters>();
    expectTypeOf(net.summary()).toBeString();
    expectTypeOf(net.seed).toBeNumber();
    expectTypeOf(net.dispose()).resolves.toBeVoid();
    expectTypeOf(Network.load("x")).resolves.toEqualTypeOf<Network>();
    expectTypeOf<TrainingResult["costs"]>().toEqualTypeOf<Float32Array | undefined>();
    expectTypeOf<EpochRecord["isBest"]>().toBeBoolean();
  });

  it("takes its options and data as they are documented", () => {
    void net.SGD(data, 1, 1, 0.1);
    void net.SGD(data, 1, 1, (epoch, history) => epoch * history.length, undefined, undefined, {
      lmbda: 0.1,
      log: (line) => expectTypeOf(line).toBeString(),
      onProgress: ({ epoch, iteration, iterations, cost, seconds }) =>
        void (epoch + iteration + iterations + cost + seconds),
    });
    // @ts-expect-error log is a function or false
    void net.SGD(data, 1, 1, 0.1, undefined, undefined, { log: true });
    void net.predict([1, 2, 3]);
    void net.predict([[1, 2, 3]]);
    void net.predict([[[1], [2], [3]]]);
    void net.accuracy({ x: new Uint8ClampedArray(3), y: new BigInt64Array(1), shape: [3] });
    // @ts-expect-error the scale of other integers is not plain
    void net.predict(new Uint16Array(3));
    // @ts-expect-error labels are numbers
    void net.accuracy({ x: new Float32Array(3), y: ["seven"] });
    expectTypeOf<Dataset>().toExtend<Data>();
    void new Dataset(new Uint8Array(3), new Int32Array(1), { shape: [3] });
  });

  it("cannot be changed from outside", () => {
    // @ts-expect-error read-only
    net.seed = 1;
    // @ts-expect-error read-only
    net.history = [];
    // @ts-expect-error read-only
    fc.nIn = 4;
  });
});

describe("layers", () => {
  it("take known options only", () => {
    // @ts-expect-error nOut is missing
    new FullyConnectedLayer({ nIn: 3 });
    // @ts-expect-error unknown option
    new FullyConnectedLayer({ nIn: 3, nOut: 2, dropout: 0.5 });
    new FullyConnectedLayer({ nIn: 3, nOut: 2, activationFn: "ReLU" });
    // @ts-expect-error no activation has that name
    new FullyConnectedLayer({ nIn: 3, nOut: 2, activationFn: "gelu" });
    // @ts-expect-error activations are tokens or their names
    new FullyConnectedLayer({ nIn: 3, nOut: 2, activationFn: Math.tanh });
    // @ts-expect-error a softmax layer has no activation
    new SoftmaxLayer({ nIn: 3, nOut: 2, activationFn: ReLU });
  });
});
