// A layer that the library does not know: three parameters, of which one decays.
import {
  FileFormatError,
  type Layer,
  type LayerDescription,
  lsuv,
  Network,
  type Parameters,
  SoftmaxLayer,
} from "network3";
import { describe, expect, it, onTestFinished } from "vitest";
import { activation } from "../../src/graph/ops/activation.js";
import { biasAdd } from "../../src/graph/ops/bias-add.js";
import { matmul } from "../../src/graph/ops/matmul.js";
import { normal } from "../../src/initializers.js";
import type { LayerScope, ParameterSpec, Paths } from "../../src/layers/layer.js";
import { wrong } from "../bad-input/cases/case.js";
import { devices } from "../support/devices.js";
import { BATCH, CLASSES, examples, FEATURES, make, snapshot } from "../support/networks.js";

/** x [N, nIn] -> tanh(x·down + shift)·up, [N, nIn]. */
class Bottleneck implements Layer {
  readonly type = "Bottleneck";
  readonly pDropout = 0;

  constructor(
    readonly nIn: number,
    readonly width: number,
  ) {}

  static fromJSON({ nIn, width }: LayerDescription): Bottleneck {
    return new Bottleneck(Number(nIn), Number(width));
  }

  get inputSize(): number {
    return this.nIn;
  }

  get outputSize(): number {
    return this.nIn;
  }

  get outputShape(): readonly number[] {
    return [this.nIn];
  }

  parameters(): readonly ParameterSpec[] {
    const { nIn, width } = this;
    const initial = () => normal(0.3);
    return [
      { name: "down", shape: [nIn, width], initial, decays: true },
      { name: "shift", shape: [width], initial, decays: false },
      { name: "up", shape: [width, nIn], initial, decays: false },
    ];
  }

  lower(scope: LayerScope, { training: x }: Paths): Paths {
    const sum = biasAdd(matmul(x, scope.parameter("down")), scope.parameter("shift"));
    const output = matmul(activation(sum, "tanh"), scope.parameter("up"));
    return { inference: output, training: output };
  }

  describe(): LayerDescription {
    const { type, nIn, width } = this;
    return { type, nIn, width };
  }
}

const stack = () =>
  [
    new Bottleneck(FEATURES, 3),
    new Bottleneck(FEATURES, 3),
    new SoftmaxLayer({ nIn: FEATURES, nOut: CLASSES }),
  ] as const;

const dataOf = (parameters: Parameters, name: string) => [...(parameters[name]?.data ?? [])];

describe.each(devices)("a foreign layer on %s", (device) => {
  const data = examples(4 * BATCH);

  it("has its parameters by their names, each with random values of its own", async () => {
    const parameters = await make(stack(), { device }).parameters();
    const names = ["down", "shift", "up"].flatMap((name) => [
      `layers.0.${name}`,
      `layers.1.${name}`,
    ]);
    expect(Object.keys(parameters).sort()).toEqual([...names, "layers.2.b", "layers.2.w"].sort());
    const starts = names.map((name) => dataOf(parameters, name).slice(0, 3).join());
    expect(new Set(starts).size).toBe(names.length);
  });

  it("decays by the parameters that say so alone", async () => {
    const net = make(stack(), { device });
    const parameters = await net.parameters();
    const squares = [0, 1].flatMap((index) => dataOf(parameters, `layers.${index}.down`));
    const penalty = (0.5 * 0.3 * squares.reduce((sum, w) => sum + w * w, 0)) / 4;
    const cost = (lmbda: number) => net.cost(data, { lmbda, numTrainingBatches: 4 });
    expect((await cost(0.3)) - (await cost(0))).toBeCloseTo(penalty, 5);
  });

  it("is diagnosed by the parameters that decay, or by all where none does", async () => {
    class Free extends Bottleneck {
      override parameters() {
        return super.parameters().map((spec) => ({ ...spec, decays: false }));
      }
    }
    const [first, , last] = stack();
    const net = make([first, new Free(FEATURES, 3), last], { device });
    const run = await net.SGD(data, 1, BATCH, 0.1, undefined, undefined, {
      log: false,
      diagnostics: true,
    });
    const parameters = await net.parameters();
    const normOf = (...names: string[]) =>
      Math.hypot(...names.flatMap((name) => dataOf(parameters, `layers.${name}`)));
    const wanted = [normOf("0.down"), normOf("1.down", "1.shift", "1.up"), normOf("2.w")];
    const found = run.epochs[0]?.diagnostics?.layers ?? [];
    expect(found).toHaveLength(3);
    for (const [index, { weightNorm }] of found.entries()) {
      expect(weightNorm).toBeCloseTo(wanted[index] ?? Number.NaN, 5);
    }
  });

  it("learns, and is in the summary", async () => {
    const net = make(stack(), { device });
    const before = await net.cost(data);
    await net.SGD(data, 300, BATCH, 0.05, undefined, undefined, { log: false });
    expect(await net.cost(data)).toBeLessThan(before / 2);
    expect(net.summary()).toMatch(/layers\[0\] {2}Bottleneck {2,}64 +387\n/);
  });

  it("is loaded by the function that the options give for its type", async () => {
    const net = make(stack(), { device });
    const bytes = await net.toBytes();
    const again = await Network.load(bytes, {
      device,
      layers: { Bottleneck: Bottleneck.fromJSON },
    });
    onTestFinished(() => again.dispose());
    expect(again.layers[0]).toEqual(new Bottleneck(FEATURES, 3));
    expect(await snapshot(again)).toEqual(await snapshot(net));
    const mixed = { Bottleneck: Bottleneck.fromJSON, Other: wrong("Bottleneck") };
    await expect(Network.load(bytes, { device, layers: mixed })).rejects.toThrow(
      /layers must be an object of functions that make a layer from its description/,
    );
    await expect(Network.load(bytes, { device })).rejects.toThrow(FileFormatError);
    await expect(Network.load(bytes, { device })).rejects.toThrow(
      /the type "Bottleneck" is unknown.*pass the function that makes it as `layers`/,
    );
  });
});

it("has the weights that decay scaled by lsuv, and no others", async () => {
  const net = make(stack(), { device: "cpu" });
  const variances = await lsuv(net, examples(4 * BATCH));
  const scaled = ["layers.0.down", "layers.1.down", "layers.2.w"];
  expect(Object.keys(variances).sort()).toEqual(scaled);
});

it("that does not fit is told to change its input size", () => {
  const [first, , last] = stack();
  const layers = [first, new Bottleneck(FEATURES + 1, 3), last] as const;
  expect(() => make(layers)).toThrow(
    /layers\[1\] \(Bottleneck\) expects \[65\]; change its input size$/,
  );
});

it("must give each parameter a name of its own", () => {
  class Twice extends Bottleneck {
    override parameters() {
      return super.parameters().map((spec) => ({ ...spec, name: "w" }));
    }
  }
  const [, , last] = stack();
  expect(() => make([new Twice(FEATURES, 3), last])).toThrow(
    /layers\[0\] \(Bottleneck\): parameters\(\) gives the name "w"; give each parameter a name/,
  );
});
