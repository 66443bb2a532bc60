// Guarantees of the reference backend, and its kernels on hand-computed numbers.
import { describe, expect, it } from "vitest";
import type { DataArray, DataSlice, FloatArray } from "../../src/backend/backend.js";
import { createReferenceBackend } from "../../src/backend/reference/reference.js";
import { ArgumentError, DataError, InternalError } from "../../src/errors.js";
import { Graph, type Value } from "../../src/graph/graph.js";
import { activation, activationBackwardOp } from "../../src/graph/ops/activation.js";
import { argmax } from "../../src/graph/ops/argmax.js";
import { conv2d } from "../../src/graph/ops/conv2d.js";
import { variable } from "../../src/graph/ops/leaf.js";
import { maxPool2dBackwardOp, maxPool2dOp } from "../../src/graph/ops/max-pool2d.js";
import { sliceBatch } from "../../src/graph/ops/slice-batch.js";
import { softmaxLogLikelihoodOp } from "../../src/graph/ops/softmax-log-likelihood.js";
import type { VariableSpec } from "../../src/graph/program.js";
import { manySteps, tinyProgram } from "../support/tiny-program.js";

const backend = createReferenceBackend();
const OPTIONS = { seed: 1, threads: 1 };

type Inputs = Readonly<Record<string, readonly [DataArray, ...number[]]>>;

/** Runs ops on inputs given with their shapes: floats as variables, integers as data. */
async function compute(
  batch: number,
  arrays: Inputs,
  build: (inputs: Readonly<Record<string, Value>>) => readonly Value[],
): Promise<number[][]> {
  const graph = new Graph(batch);
  const variables: VariableSpec[] = [];
  const written: Record<string, FloatArray> = {};
  const data: Record<string, DataSlice> = {};
  const inputs: Record<string, Value> = {};
  for (const [name, [array, ...shape]] of Object.entries(arrays)) {
    if (array instanceof Int32Array || array instanceof Uint8Array) {
      data[name] = { data: await backend.upload(array, batch), from: 0 };
      const dtype = array instanceof Int32Array ? "i32" : "f32";
      inputs[name] = sliceBatch(graph, name, shape.slice(1), dtype);
    } else {
      const spec: VariableSpec = { name, dtype: "f32", shape };
      variables.push(spec);
      written[name] = array;
      inputs[name] = variable(graph, spec);
    }
  }
  const kind = "last" as const;
  const outputs = build(inputs).map((value, i) => ({ name: `${i}`, value, kind }));
  const program = { variables, functions: { f: graph.toFunction(outputs) } };
  const executable = backend.compile(program, OPTIONS);
  await executable.write(written);
  const { tensors } = await executable.run("f", { steps: 1, rows: batch, data });
  return outputs.map(({ name }) => Array.from(tensors[name] ?? []));
}

function at(inputs: Readonly<Record<string, Value>>, name: string): Value {
  const value = inputs[name];
  if (!value) throw new RangeError(`no input ${name}`);
  return value;
}

describe("kernels", () => {
  it("convolve as cross-correlation", async () => {
    const src = Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const weights = Float64Array.from([1, 10, 100, 1000]);
    const [dst] = await compute(
      1,
      { src: [src, 1, 1, 3, 3], weights: [weights, 1, 1, 2, 2] },
      (inputs) => [conv2d(at(inputs, "src"), at(inputs, "weights"))],
    );
    expect(dst).toEqual([5421, 6532, 8754, 9865]);
  });

  it("give a tie to the first maximum, and NaN to the first NaN", async () => {
    const { NaN: nan } = Number;
    const pool = { window: [2, 2], stride: [2, 2], padding: [0, 0] };
    const src = Float64Array.of(1, 7, -1, -1, nan, 9, 7, 7, -1, -1, 5, nan);
    const [dst, workspace] = await compute(1, { src: [src, 1, 1, 2, 6] }, (inputs) =>
      at(inputs, "src").graph.apply(maxPool2dOp, [at(inputs, "src")], pool),
    );
    expect(dst).toEqual([7, -1, nan]);
    expect(workspace).toEqual([1, 0, 0]);
  });

  it("add a gradient at the maximum, with stride and padding", async () => {
    const src = Float64Array.from([9, 1, 1, 1, 1, 1, 1, 1, 8]);
    const diff = Float64Array.from([1, 2, 3, 4]);
    const pool = { window: [2, 2], stride: [2, 2], padding: [1, 1] };
    const [diffSrc] = await compute(
      1,
      { src: [src, 1, 1, 3, 3], diff: [diff, 1, 1, 2, 2] },
      (inputs) => {
        const value = at(inputs, "src");
        const [, workspace = value] = value.graph.apply(maxPool2dOp, [value], pool);
        const attributes = { ...pool, shape: [1, 1, 3, 3] };
        return value.graph.apply(maxPool2dBackwardOp, [at(inputs, "diff"), workspace], attributes);
      },
    );
    expect(diffSrc).toEqual([1, 2, 0, 3, 0, 0, 0, 0, 4]);
  });

  it("give relu the slope 0 at exactly 0", async () => {
    const [diffSrc] = await compute(
      1,
      { src: [Float64Array.from([-1, 0, 2]), 3], diff: [Float64Array.from([5, 5, 5]), 3] },
      (inputs) => {
        const dst = activation(at(inputs, "src"), "relu");
        const attributes = { function: "relu" };
        return dst.graph.apply(activationBackwardOp, [at(inputs, "diff"), dst], attributes);
      },
    );
    expect(diffSrc).toEqual([0, 0, 5]);
  });

  it("take bytes as byte/256 and the first maximum of a row", async () => {
    const x = Uint8Array.from([0, 128, 255, 7, 7, 1]);
    const [values, winners] = await compute(2, { x: [x, 2, 3] }, (inputs) => [
      at(inputs, "x"),
      argmax(at(inputs, "x")),
    ]);
    expect(values).toEqual([0, 0.5, 255 / 256, 7 / 256, 7 / 256, 1 / 256]);
    expect(winners).toEqual([2, 0]);
  });

  it("keep the cost finite if a probability is 0", async () => {
    const logits = Float64Array.from([0, 2000]);
    const [cost, probabilities] = await compute(
      1,
      { logits: [logits, 1, 2], labels: [Int32Array.of(0), 1] },
      (inputs) =>
        at(inputs, "logits").graph.apply(
          softmaxLogLikelihoodOp,
          [at(inputs, "logits"), at(inputs, "labels")],
          { reduction: "mean" },
        ),
    );
    expect(cost).toEqual([2000]);
    expect(probabilities).toEqual([0, 1]);
  });

  it("reject a label that is not a class, and name its row", async () => {
    const logits = new Float64Array(4);
    const failed = compute(
      2,
      { logits: [logits, 2, 2], labels: [Int32Array.of(0, 2), 2] },
      (inputs) =>
        at(inputs, "logits").graph.apply(
          softmaxLogLikelihoodOp,
          [at(inputs, "logits"), at(inputs, "labels")],
          { reduction: "sum" },
        ),
    );
    await expect(failed).rejects.toThrow(DataError);
    await expect(failed).rejects.toThrow(/label 2 in row 1/);
  });
});

describe("reference executable", () => {
  it("computes in float64", async () => {
    const x = Float64Array.of(1 / 3, Math.PI);
    expect(await compute(1, { x: [x, 2] }, (inputs) => [at(inputs, "x")])).toEqual([Array.from(x)]);
    const executable = backend.compile(tinyProgram(), OPTIONS);
    await executable.write({ a: x });
    const read: FloatArray | undefined = (await executable.read(["a"])).a;
    expect(read).toEqual(x);
  });

  it("yields to the event loop", async () => {
    const executable = backend.compile(tinyProgram(), OPTIONS);
    const x = await backend.upload(new Float64Array(9), 3);
    const y = await backend.upload(new Int32Array(3), 3);
    const stopper = new AbortController();
    const ticks: number[] = [];
    const timer = setInterval(() => {
      if (ticks.push(performance.now()) === 20) stopper.abort();
    }, 1);
    const { status } = await executable.run("train", {
      ...manySteps(1_000_000, 3),
      data: { x: { data: x, from: 0 }, y: { data: y, from: 0 } },
      scalars: { eta: 0.1 },
      signal: stopper.signal,
    });
    clearInterval(timer);
    expect(status).toBe("stopped");
    const gaps = ticks.slice(1).map((tick, i) => tick - (ticks[i] ?? 0));
    // Uses the median, so that a pause of the machine does not matter.
    expect(gaps.sort((a, b) => a - b)[10]).toBeLessThan(25);
  });

  it("also yields inside a long step", async () => {
    const graph = new Graph(64);
    const w = { name: "w", dtype: "f32", shape: [16, 8, 5, 5] } as const;
    const value = conv2d(sliceBatch(graph, "x", [8, 24, 24]), variable(graph, w));
    const functions = { f: graph.toFunction([{ name: "out", value, kind: "last" }]) };
    const executable = backend.compile({ variables: [w], functions }, OPTIONS);
    const x = await backend.upload(new Float32Array(64 * 8 * 24 * 24), 64);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await executable.run("f", { steps: 1, rows: 64, data: { x: { data: x, from: 0 } } });
    clearInterval(timer);
    expect(ticks).toBeGreaterThanOrEqual(2);
  });

  it("rejects a call during another call", async () => {
    const executable = backend.compile(tinyProgram(), OPTIONS);
    const args = { steps: 1, rows: 1, data: {} };
    const running = executable.run("swap", args);
    await expect(executable.run("swap", args)).rejects.toThrow(InternalError);
    await expect(executable.read(["a"])).rejects.toThrow(InternalError);
    expect((await running).steps).toBe(1);
    expect((await executable.run("swap", args)).steps).toBe(1);
  });

  it("restores variables if a listener or a kernel throws", async () => {
    const executable = backend.compile(tinyProgram(), OPTIONS);
    const w = Float64Array.of(1, 2, 3, 4, 5, 6);
    await executable.write({ w });
    const x = await backend.upload(
      Float32Array.from({ length: 18 }, (_, i) => i),
      6,
    );
    const y = await backend.upload(Int32Array.of(0, 1, 0, 1, 5, 0), 6);
    const data = { x: { data: x, from: 0 }, y: { data: y, from: 0 } };
    const scalars = { eta: 0.1 };
    await expect(executable.run("train", { steps: 2, rows: 6, data, scalars })).rejects.toThrow(
      DataError,
    );
    expect((await executable.read(["w"])).w).toEqual(w);
    const onProgress = () => {
      throw new RangeError("enough");
    };
    const many = manySteps(400_000, 3);
    await expect(executable.run("train", { ...many, data, scalars, onProgress })).rejects.toThrow(
      "enough",
    );
    expect((await executable.read(["w"])).w).toEqual(w);
  });

  it("rejects rows of another width, data of another device, and steps without rows", async () => {
    const executable = backend.compile(tinyProgram(), OPTIONS);
    const y = { data: await backend.upload(new Int32Array(3), 3), from: 0 };
    const wide = { data: await backend.upload(new Float32Array(12), 3), from: 0 };
    const alien = { data: { rows: 3, dispose: () => undefined }, from: 0 };
    const evaluate = (x: DataSlice, steps: number) =>
      executable.run("evaluate", { steps, rows: 3, data: { x, y } });
    await expect(evaluate(wide, 1)).rejects.toThrow(/need 3 elements, got 4/);
    await expect(evaluate(alien, 1)).rejects.toThrow(ArgumentError);
    const x = { data: await backend.upload(new Float32Array(9), 3), from: 0 };
    await expect(evaluate(x, 2)).rejects.toThrow(/need more than 3 rows/);
    await expect(backend.upload(new Float32Array(10), 3)).rejects.toThrow(DataError);
  });
});
