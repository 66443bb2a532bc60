// The contract of Executable and DeviceData, on every backend.
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { DeviceData, Executable, RunArguments } from "../../src/backend/backend.js";
import {
  ArgumentError,
  DataError,
  DeviceUnavailableError,
  DisposedError,
  NanError,
  Network3Error,
  UnsupportedOpError,
} from "../../src/errors.js";
import { backendsUnderTest } from "../support/backends.js";
import { BATCH, DECAY, FEATURES, manySteps, tinyProgram } from "../support/tiny-program.js";

const ROWS = 7;
const X = Float32Array.from({ length: ROWS * FEATURES }, (_, i) => ((i * 5) % 11) / 4 - 1);
const Y = Int32Array.from([0, 1, 1, 0, 1, 0, 0]);
const START = Float32Array.from([0.5, -0.5, 0.25, 0.75, -1, 1]);
const LONG = 400_000;

describe.each(backendsUnderTest())("$name", (backend) => {
  let executable: Executable;
  let x: DeviceData;
  let y: DeviceData;

  const run = (name: string, args: Partial<RunArguments> = {}) =>
    executable.run(name, {
      steps: Math.ceil((args.rows ?? ROWS) / BATCH),
      rows: ROWS,
      data: { x: { data: x, from: 0 }, y: { data: y, from: 0 } },
      scalars: { eta: 0.5 },
      ...args,
    });
  const weights = async () => (await executable.read(["w"])).w;

  beforeEach(async () => {
    executable = backend.compile(tinyProgram(), { seed: 5, threads: 2 });
    [x, y] = [await backend.upload(X, ROWS), await backend.upload(Y, ROWS)];
  });
  afterEach(async () => {
    await executable.dispose();
    x.dispose();
    y.dispose();
  });

  it("starts with zeros, so that the first cost is ln 2", async () => {
    expect(Array.from((await weights()) ?? [])).toEqual([0, 0, 0, 0, 0, 0]);
    const { sums } = await run("train", { steps: 1, rows: BATCH });
    expect(sums.cost).toBeCloseTo(Math.LN2, 6);
  });

  it("excludes padded rows from rows, counts and costs", async () => {
    const { tensors, sums, steps, status } = await run("evaluate");
    expect([steps, status]).toEqual([3, "done"]);
    expect(Array.from(tensors.x ?? [])).toEqual(Array.from(X));
    // Zero weights predict class 0 everywhere; padded rows would count as right, too.
    expect(tensors.predictions).toEqual(new Int32Array(ROWS));
    expect(sums.correct).toBe(4);
    expect(sums.cost).toBeCloseTo(ROWS * Math.LN2, 5);
  });

  it("reads rows in the given order, starting at a given row", async () => {
    const order = Int32Array.from([3, 0, 4, 4]);
    const data = { x: { data: x, from: 2 }, y: { data: y, from: 2 } };
    const { tensors } = await run("evaluate", { rows: 4, order, data });
    const expected = [5, 2, 6, 6].flatMap((row) =>
      Array.from(X.subarray(row * FEATURES, (row + 1) * FEATURES)),
    );
    expect(Array.from(tensors.x ?? [])).toEqual(expected);
  });

  it("rejects rows that do not exist", async () => {
    await expect(run("evaluate", { rows: 8 })).rejects.toThrow(Network3Error);
    await expect(run("evaluate", { rows: 3, order: Int32Array.from([0, 7, 1]) })).rejects.toThrow(
      Network3Error,
    );
    await expect(run("evaluate", { rows: 3, order: Int32Array.from([0, -1, 1]) })).rejects.toThrow(
      Network3Error,
    );
  });

  it("rejects missing data, scalars, sums and functions, and stays usable", async () => {
    await expect(run("train", { data: {} })).rejects.toThrow(Network3Error);
    await expect(run("train", { scalars: {} })).rejects.toThrow(/eta/);
    await expect(run("train", { record: ["nothing"] })).rejects.toThrow(/nothing/);
    await expect(run("train", { finite: "w" })).rejects.toThrow(Network3Error);
    await expect(run("no such function")).rejects.toThrow(/no such function/);
    expect((await run("train", { steps: 2 })).steps).toBe(2);
  });

  it("rejects an op that it does not support, with the label of the op", async () => {
    const { variables, functions } = tinyProgram();
    const { evaluate } = functions;
    if (!evaluate) throw new RangeError("no function to change");
    const ops = evaluate.ops.map((op) =>
      op.op === "argmax" ? { ...op, op: "fft", label: "layers[7]" } : op,
    );
    const program = { variables, functions: { ...functions, evaluate: { ...evaluate, ops } } };
    const other = backend.compile(program, { seed: 5, threads: 2 });
    onTestFinished(() => other.dispose());
    const refused = other.prepare(["evaluate"]);
    await expect(refused).rejects.toThrow(UnsupportedOpError);
    await expect(refused).rejects.toThrow(/layers\[7\].*fft/);
    await expect(refused).rejects.toThrow(backend.name);
    await other.prepare(["train"]);
  });

  it("records sums step by step", async () => {
    await executable.write({ w: START });
    const { records, sums } = await run("train", { steps: 2, rows: 6, record: ["cost"] });
    const [first = 0, second = 0] = records.cost ?? [];
    expect(records.cost).toHaveLength(2);
    expect(first + second).toBeCloseTo(sums.cost ?? 0, 5);
    await executable.write({ w: START });
    const one = await run("train", { steps: 1, rows: 3, record: ["cost"] });
    expect(one.records.cost?.[0]).toBe(first);
  });

  it("returns values from before the assignments of the step", async () => {
    await executable.write({ w: START });
    const { tensors } = await run("train", { steps: 1, rows: 3 });
    expect(Array.from(tensors.w ?? [])).toEqual(Array.from(START));
    expect(Array.from((await weights()) ?? [])).not.toEqual(Array.from(START));
  });

  it("returns intermediate values of an update if they are outputs", async () => {
    const { tensors: one } = await run("watch", { steps: 1, rows: 3 });
    expect(one.diff?.some((value) => value !== 0)).toBe(true);
    // The parameters are zero, so there is no decay.
    expect(Array.from(one.gradient ?? [])).toEqual(Array.from(one.diff ?? []));
    await executable.write({ w: START });
    const { tensors } = await run("watch", { steps: 1, rows: 3 });
    const [after] = [await weights()];
    const values = ["diff", "decay", "gradient", "updated"].map((name) => tensors[name] ?? []);
    for (const [i, w] of START.entries()) {
      const [diff = 0, decay, gradient, updated] = values.map((value) => value[i]);
      expect(decay).toBe(DECAY * w);
      expect(gradient).toBeCloseTo(diff + DECAY * w, 6);
      expect(updated).toBeCloseTo(w - 0.5 * (diff + DECAY * w), 6);
      expect(after?.[i]).toBe(updated);
    }
  });

  it("makes all assignments of a step simultaneously", async () => {
    await executable.write({ a: Float32Array.of(1, 2), b: Float32Array.of(3, 4) });
    const { tensors } = await run("swap", { steps: 3, rows: 3, data: {} });
    const { a, b } = await executable.read(["a", "b"]);
    expect(Array.from(a ?? [])).toEqual([3, 4]);
    expect(Array.from(b ?? [])).toEqual([1, 2]);
    expect(Array.from(tensors.before ?? [])).toEqual([1, 2]);
  });

  it("continues the random streams at any step", async () => {
    const whole = await run("drop", { steps: 2, rows: 6, firstStep: 40 });
    const tail = await run("drop", {
      steps: 1,
      rows: 3,
      firstStep: 41,
      data: { x: { data: x, from: 3 } },
    });
    expect(whole.tensors.dropped?.slice(BATCH * FEATURES)).toEqual(tail.tensors.dropped);
    const other = await run("drop", { steps: 2, rows: 6, firstStep: 50 });
    expect(other.tensors.dropped).not.toEqual(whole.tensors.dropped);
  });

  it("ends at the first cost that is not finite and restores the variables", async () => {
    await executable.write({ w: START });
    const scalars = { eta: Number.POSITIVE_INFINITY };
    const { status, steps } = await run("train", { scalars, finite: "cost" });
    expect([status, steps]).toEqual(["not-finite", 1]);
    expect(Array.from((await weights()) ?? [])).toEqual(Array.from(START));
    expect((await run("train", { finite: "cost" })).status).toBe("done");
  });

  it("does nothing if the signal is already aborted", async () => {
    await executable.write({ w: START });
    const { status, steps } = await run("train", { signal: AbortSignal.abort() });
    expect([status, steps]).toEqual(["stopped", 0]);
    expect(Array.from((await weights()) ?? [])).toEqual(Array.from(START));
  });

  it("stops at a step boundary when the signal aborts", async () => {
    const many = manySteps(LONG, ROWS);
    const stopper = new AbortController();
    const onProgress = () => setTimeout(() => stopper.abort());
    const { signal } = stopper;
    const { status, steps } = await run("train", { ...many, signal, onProgress });
    expect(status).toBe("stopped");
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThan(LONG);
    const stoppedAt = await weights();
    await executable.write({ w: new Float32Array(6) });
    await run("train", manySteps(steps, ROWS));
    expect(await weights()).toEqual(stoppedAt);
  });

  it("reports progress at most 20 times a second", async () => {
    const many = manySteps(LONG, ROWS);
    const stopper = new AbortController();
    setTimeout(() => stopper.abort(), 330);
    const seen: number[] = [];
    const started = performance.now();
    const { steps } = await run("train", {
      ...many,
      signal: stopper.signal,
      onProgress: (progress) => {
        seen.push(progress.steps);
        expect(progress.sums.cost).toBeGreaterThan(0);
      },
    });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.length).toBeLessThanOrEqual((performance.now() - started) / 50 + 1);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
    expect(seen.at(-1)).toBeLessThanOrEqual(steps);
  });

  it("rejects a run during which it is disposed, and all later calls", async () => {
    const running = run("train", manySteps(LONG, ROWS));
    const rejected = expect(running).rejects.toThrow(DisposedError);
    await executable.dispose();
    await rejected;
    await expect(run("train")).rejects.toThrow(DisposedError);
    await expect(executable.read(["w"])).rejects.toThrow(DisposedError);
    await expect(executable.write({ w: START })).rejects.toThrow(DisposedError);
    await expect(executable.prepare(["train"])).rejects.toThrow(DisposedError);
  });

  it("writes all variables or none", async () => {
    const a = Float32Array.of(1, 2);
    await expect(executable.write({ a, w: new Float32Array(5) })).rejects.toThrow(Network3Error);
    await expect(executable.write({ a, nothing: a })).rejects.toThrow(ArgumentError);
    await expect(executable.read(["nothing"])).rejects.toThrow(ArgumentError);
    expect(Array.from((await executable.read(["a"])).a ?? [])).toEqual([0, 0]);
  });

  it("reads copies", async () => {
    const first = await weights();
    first?.fill(9);
    expect(Array.from((await weights()) ?? [])).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("names an implementation for the ops of a function", async () => {
    await executable.prepare(["evaluate"]);
    const kernels = await executable.kernels("evaluate");
    expect(kernels.map(({ op }) => op)).toContain("matmul");
    expect(kernels.every(({ implementation }) => implementation.length > 0)).toBe(true);
  });

  it("times the ops of a function, in order, and leaves the variables", async () => {
    const args = {
      steps: 2,
      rows: 2 * BATCH,
      data: { x: { data: x, from: 0 }, y: { data: y, from: 0 } },
      scalars: { eta: 0.5 },
    };
    await executable.write({ w: START });
    if (backend.name === "cuda") {
      const refused = executable.profile("train", args);
      await expect(refused).rejects.toThrow(DeviceUnavailableError);
      return;
    }
    const { ops, stepSeconds } = await executable.profile("train", args);
    const infos = ops.map(({ op, label, implementation }) => ({ op, label, implementation }));
    expect(infos).toEqual(await executable.kernels("train"));
    expect(stepSeconds).toBeGreaterThan(0);
    expect(Array.from((await weights()) ?? [])).toEqual(Array.from(START));
    await expect(executable.profile("train", { ...args, data: {} })).rejects.toThrow(ArgumentError);
    await expect(executable.profile("nothing", args)).rejects.toThrow(ArgumentError);
    expect(Array.from((await weights()) ?? [])).toEqual(Array.from(START));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    "rejects %d in an upload and names its position",
    async (hole) => {
      const holed = X.slice();
      holed[4 * FEATURES + 2] = hole;
      for (const source of [holed, Float64Array.from(holed)]) {
        const failed = await backend.upload(source, ROWS).catch((error: unknown) => error);
        expect(failed).toBeInstanceOf(NanError);
        expect((failed as NanError).message).toMatch(/row 4\b.*column 2\b/);
      }
    },
  );

  it("rejects an array that is detached during the upload", async () => {
    const large = new Float32Array(5 * 2 ** 20);
    const uploading = backend.upload(large, 5);
    structuredClone(large.buffer, { transfer: [large.buffer] });
    await expect(uploading).rejects.toThrow(DataError);
  });

  it("keeps its own copy of the data", async () => {
    const source = X.slice();
    const copy = await backend.upload(source, ROWS);
    source.fill(9);
    const data = { x: { data: copy, from: 0 }, y: { data: y, from: 0 } };
    const { tensors } = await run("evaluate", { data });
    expect(Array.from(tensors.x ?? [])).toEqual(Array.from(X));
    copy.dispose();
    await expect(run("evaluate", { data })).rejects.toThrow(DisposedError);
  });
});
