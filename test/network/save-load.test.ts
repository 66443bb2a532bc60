// net.save and Network.load keep all bits, write atomically, and reject files of other programs.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  ConvPoolLayer,
  FileError,
  FileFormatError,
  FullyConnectedLayer,
  linear,
  Network,
  ReLU,
  SoftmaxLayer,
} from "network3";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  encodeSafetensors,
  readSafetensors,
  type SafetensorsFile,
  writeSafetensors,
} from "../../src/io/safetensors.js";
import { assemble } from "../bad-input/cases/forge.js";
import { devices } from "../support/devices.js";
import { BATCH, convLayers, examples, make, rejection, snapshot } from "../support/networks.js";

const silent = { log: false } as const;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-save-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(...args: Parameters<typeof Network.load>): Promise<Network> {
  const net = await Network.load(...args);
  onTestFinished(() => net.dispose());
  return net;
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

describe.each(devices)("a round trip on %s", (device) => {
  const path = () => join(folder, `${device}.safetensors`);
  const data = examples(4 * BATCH);

  async function trained(): Promise<Network> {
    const net = make(convLayers(0.3), { device, seed: 2 ** 52 + 1 });
    await net.SGD(data, 3, BATCH, 0.2, data, data, { lmbda: 0.1, ...silent });
    return net;
  }

  it("keeps every bit, the layers, seed, step and history", async () => {
    const net = await trained();
    await net.save(path());
    const again = await load(path(), { device, threads: 2 });
    expect(await snapshot(again)).toEqual(await snapshot(net));
    expect(again.layers.map((layer) => layer.describe())).toEqual(
      net.layers.map((layer) => layer.describe()),
    );
    expect([again.seed, again.step, again.miniBatchSize]).toEqual([2 ** 52 + 1, 12, BATCH]);
    expect(again.history).toEqual(net.history);
    expect(await again.feedforward(data.x)).toEqual(await net.feedforward(data.x));
    await again.save(`${path()}.2`);
    expect(await readFile(`${path()}.2`)).toEqual(await readFile(path()));
  });

  it("is the same to and from bytes, and by URL", async () => {
    const net = await trained();
    await net.save(path());
    const bytes = await net.toBytes();
    expect(Buffer.from(bytes)).toEqual(await readFile(path()));
    const framed = Buffer.concat([Buffer.from("…"), bytes]).subarray(3);
    const exact = new Uint8Array(bytes).buffer;
    const url = pathToFileURL(path());
    for (const source of [bytes, framed, exact, new DataView(exact), shared(bytes), url]) {
      const again = await load(source as Uint8Array, { device });
      expect(await snapshot(again)).toEqual(await snapshot(net));
      expect(await again.toBytes()).toEqual(bytes);
    }
    const byUrl = pathToFileURL(`${path()} % é.2`);
    await net.save(byUrl);
    expect(await readFile(byUrl)).toEqual(await readFile(path()));
  });

  it("continues training with the same masks as an uninterrupted run", async () => {
    const net = await trained();
    await net.save(path());
    const again = await load(path(), { device, threads: 2 });
    for (const one of [net, again]) {
      await one.SGD(data, 2, BATCH, 0.2, data, data, { shuffle: true, ...silent });
    }
    expect(await snapshot(again)).toEqual(await snapshot(net));
  });

  it("writes best accuracy and iteration", async () => {
    const net = make(convLayers(), { device });
    const { bestIteration, bestValidationAccuracy, testAccuracy } = await net.SGD(
      data,
      3,
      BATCH,
      0.2,
      data,
      data,
      silent,
    );
    await net.save(path());
    const { metadata } = await readSafetensors(path());
    expect(metadata).toMatchObject({
      format: "network3",
      epoch: "3",
      step: "12",
      bestIteration: String(bestIteration),
      bestValidationAccuracy: String(bestValidationAccuracy),
      bestTestAccuracy: String(testAccuracy),
    });
  });

  it("works on a network that has not trained", async () => {
    const net = make(convLayers(), { device });
    await net.save(path());
    const again = await load(path(), { device });
    expect([again.step, again.history]).toEqual([0, []]);
    expect(await snapshot(again)).toEqual(await snapshot(net));
  });
});

it("keeps all options of all layers", async () => {
  const layers = [
    new ConvPoolLayer({
      imageShape: [3, 2, 9, 7],
      filterShape: [4, 2, 2, 3],
      poolsize: [2, 1],
      activationFn: ReLU,
      init: "he",
    }),
    new FullyConnectedLayer({
      nIn: 80,
      nOut: 6,
      activationFn: linear,
      pDropout: 0.25,
      init: "fanIn",
    }),
    new SoftmaxLayer({ nIn: 6, nOut: 2, pDropout: 0.5, init: "glorot" }),
  ] as const;
  const net = make(layers, { device: "reference" }, 3);
  const path = join(folder, "options.safetensors");
  await net.save(path);
  const again = await load(path, { device: "reference" });
  expect(again.layers).toEqual(net.layers);
  expect(again.layers[0]).toBeInstanceOf(ConvPoolLayer);
  expect(again.layers[1]).toBeInstanceOf(FullyConnectedLayer);
  expect(again.layers[2]).toBeInstanceOf(SoftmaxLayer);
});

it("goes from device to device, rounding float64 once", async () => {
  const path = join(folder, "device.safetensors");
  const exact = make(convLayers(), { device: "reference" });
  await exact.save(path);
  const onCpu = await load(path, { device: "cpu" });
  for (const [name, { data }] of Object.entries(await exact.parameters())) {
    expect((await onCpu.parameters())[name]?.data).toEqual(Float32Array.from(data));
  }
  await onCpu.save(path);
  const back = await load(path, { device: "reference" });
  expect(await snapshot(back)).toEqual(await snapshot(onCpu));
});

it("replaces the file as a whole and leaves nothing else behind", async () => {
  const inside = await mkdtemp(join(folder, "atomic-"));
  const path = join(inside, "net.safetensors");
  const net = make(convLayers(), { device: "reference" });
  await net.save(path);
  await net.save(path);
  expect(await readdir(inside)).toEqual(["net.safetensors"]);
  const error = await rejection(net.save(join(inside, "no", "folder", "net")));
  expect(error).toBeInstanceOf(FileError);
  expect((error as FileError).cause).toMatchObject({ code: "ENOENT" });
  expect(await readdir(inside)).toEqual(["net.safetensors"]);
});

describe("a file of another program or a damaged file", () => {
  const broken = () => join(folder, "broken.safetensors");

  /** Saves a network, changes the file and returns the error of `load`. */
  async function loadChanged(change: (file: SafetensorsFile) => void): Promise<Error> {
    const net = make(convLayers(0.5), { device: "reference" });
    const data = examples(BATCH);
    await net.SGD(data, 1, BATCH, 0.1, data, data, silent);
    await net.save(broken());
    const file = await readSafetensors(broken());
    change(file);
    await writeSafetensors(broken(), file);
    const error = await rejection(Network.load(broken(), { device: "reference" }));
    expect(error).toBeInstanceOf(FileFormatError);
    return error as Error;
  }

  type Change = (file: SafetensorsFile) => void;

  const metadata =
    (key: string, text?: string): Change =>
    (file) => {
      if (text === undefined) delete file.metadata[key];
      else file.metadata[key] = text;
    };

  /** Changes options of one layer; undefined removes an option. */
  const layer =
    (index: number, change: Record<string, unknown>): Change =>
    (file) => {
      const layers = JSON.parse(file.metadata.layers ?? "");
      layers[index] = { ...layers[index], ...change };
      file.metadata.layers = JSON.stringify(layers);
    };

  const record =
    (change: Record<string, unknown>): Change =>
    (file) => {
      const history = JSON.parse(file.metadata.history ?? "");
      file.metadata.history = JSON.stringify([{ ...history[0], ...change }]);
    };

  const tensor =
    (name: string, value?: SafetensorsFile["tensors"][string]): Change =>
    (file) => {
      if (value === undefined) delete file.tensors[name];
      else file.tensors[name] = value;
    };

  const cases: [string, Change, RegExp][] = [
    [
      "another format",
      metadata("format", "mlx"),
      /a valid safetensors file \("format": "mlx"\), but not a network that net\.save\(\) wrote; build/,
    ],
    ["no format", metadata("format"), /a valid safetensors file, but not a network that/],
    [
      "integers of PyTorch",
      (file) => {
        file.metadata.format = "pt";
        file.tensors["a.count"] = { dtype: "I64", shape: [], data: BigInt64Array.of(7n) };
      },
      /of PyTorch \("format": "pt"\).*the element type I64 of its tensor "a\.count" is not one that a network3 model uses \(F32, F64, F16, BF16\); build/,
    ],
    ["another version", metadata("version", "2"), /version must be "1"/],
    [
      "true convolutions",
      metadata("convolution", "convolution"),
      /convolution must be "cross-correlation"/,
    ],
    ["no layers", metadata("layers"), /layers is no JSON/],
    ["layers that are no JSON", metadata("layers", "[{"), /layers is no JSON/],
    ["layers that are no list", metadata("layers", "{}"), /layers must be a JSON list/],
    ["an empty list of layers", metadata("layers", "[]"), /layers cannot be used/],
    ["a layer that is a number", metadata("layers", "[3]"), /layers\[0\].*no description/],
    ["a layer of unknown type", layer(0, { type: "RNN" }), /layers\[0\].*"RNN"/],
    ["an unknown option", layer(1, { zero: 0 }), /layers\[1\].*"zero"/],
    ["a lost option", layer(1, { pDropout: undefined }), /layers\[1\].*pDropout is missing/],
    ["an unknown activation", layer(0, { activationFn: "gelu" }), /layers\[0\].*"gelu"/],
    ["a wrong size", layer(1, { nOut: -1 }), /layers\[1\].*nOut.*-1/],
    ["layers that do not fit", layer(1, { nIn: 9 }), /layers cannot be used.*27.*nIn/],
    [
      "a last layer without cost",
      layer(2, { type: "FullyConnectedLayer", activationFn: "tanh" }),
      /layers cannot be used.*no cost/,
    ],
    ["a mini-batch of 0", metadata("miniBatchSize", "0"), /miniBatchSize.*at least 1/],
    ["a mini-batch in words", metadata("miniBatchSize", "ten"), /miniBatchSize.*"ten"/],
    ["a negative seed", metadata("seed", "-1"), /seed.*"-1"/],
    ["a seed over 2^53", metadata("seed", "9007199254740993"), /seed.*9007199254740993/],
    ["no step", metadata("step"), /step must be a whole number/],
    ["an epoch that the history denies", metadata("epoch", "7"), /epoch must be 1/],
    ["a history in words", metadata("history", "none"), /history is no JSON/],
    ["a record that is null", metadata("history", "[null]"), /history\[0\]/],
    ["a position that is null", metadata("position", "null"), /position must give miniBatches/],
    ["a record without cost", record({ cost: null }), /history\[0\]/],
    ["an accuracy of 2", record({ validationAccuracy: 2 }), /history\[0\]/],
    ["records out of order", record({ epoch: 4 }), /history\[0\].*epoch 0/],
    [
      "a best accuracy in words",
      metadata("bestValidationAccuracy", "good"),
      /bestValidationAccuracy.*"good"/,
    ],
    [
      "tensors of a best epoch without its accuracy",
      (file) => {
        for (const [name, value] of Object.entries(file.tensors))
          file.tensors[`best.${name}`] = value;
        for (const key of ["bestValidationAccuracy", "bestTestAccuracy", "bestIteration"])
          delete file.metadata[key];
      },
      /bestValidationAccuracy is missing, but the file has a best epoch's tensors/,
    ],
    ["a best accuracy without iteration", metadata("bestIteration"), /bestIteration/],
    ["a missing tensor", tensor("layers.1.b"), /layers\.1\.b is missing/],
    [
      "a tensor too many",
      tensor("layers.9.w", { dtype: "F32", shape: [1], data: new Float32Array(1) }),
      /layers\.9\.w belongs to no layer/,
    ],
    [
      "a tensor of another shape",
      tensor("layers.1.b", { dtype: "F32", shape: [5], data: new Float32Array(5) }),
      /layers\.1\.b is F32 \[5\].*\[6\]/,
    ],
    [
      "a tensor of integers",
      tensor("layers.1.b", { dtype: "I32", shape: [6], data: new Int32Array(6) }),
      /layers\.1\.b is I32/,
    ],
    [
      "NaN among the weights",
      tensor("layers.1.b", {
        dtype: "F32",
        shape: [6],
        data: Float32Array.of(1, 2, 3, Number.NaN, 5, 6),
      }),
      /element 3 of the tensor layers\.1\.b is NaN/,
    ],
  ];

  it.each(cases)("is rejected: %s", async (_name, change, message) => {
    const error = await loadChanged(change);
    expect(error.message).toContain(broken());
    expect(error.message).toMatch(message);
  });

  it("is rejected with the PyTorch call that converts its element types", async () => {
    for (const [dtype, size, remedy] of [
      ["F8_E4M3", 1, /uses \(.*\); save that tensor as F32 .* tensor\.float\(\); then build/],
      ["C64", 8, /save that tensor as F32 .* torch\.view_as_real\(tensor\); then build/],
    ] as const) {
      const entries = { w: { dtype, shape: [3], data_offsets: [0, 3 * size] } };
      const header = JSON.stringify({ __metadata__: { format: "pt" }, ...entries });
      const error = await rejection(Network.load(assemble(header, new Uint8Array(3 * size))));
      expect(error).toBeInstanceOf(FileFormatError);
      expect((error as Error).message).toMatch(
        `the element type ${dtype} of its tensor "w" is not one that a network3 model uses`,
      );
      expect((error as Error).message).toMatch(remedy);
    }
  });

  it("is accepted with float16 or bfloat16, as a tool may have written it", async () => {
    const file = await readSafetensors(await make(convLayers(), { device: "reference" }).toBytes());
    for (const [dtype, half] of [
      ["F16", 0x3e00],
      ["BF16", 0x3fc0],
    ] as const) {
      const data = new Uint16Array(6).fill(half);
      file.tensors["layers.1.b"] = { dtype: "U16", shape: [6], data };
      const bytes = Buffer.from(encodeSafetensors(file));
      const start = 8 + Number(bytes.readBigUInt64LE());
      const header = bytes.toString("utf8", 8, start).replace('"U16"', `"${dtype}"`);
      const net = await load(assemble(header, bytes.subarray(start)), { device: "reference" });
      const { "layers.1.b": b } = await net.parameters();
      expect(b?.data).toEqual(new Float64Array(6).fill(1.5));
    }
  });

  it("is refused: no safetensors at all, or none there", async () => {
    await writeFile(broken(), "hello");
    expect(await rejection(Network.load(broken()))).toBeInstanceOf(FileFormatError);
    const missing = await rejection(Network.load(join(folder, "missing")));
    expect(missing).toBeInstanceOf(FileError);
    expect((missing as FileError).cause).toMatchObject({ code: "ENOENT" });
  });
});
