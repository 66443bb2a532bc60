// Runs a function of values once, on given arrays.
import { checkOptions, describe } from "../arguments.js";
import { type DeviceName, openDevice } from "../backend/devices.js";
import { ArgumentError } from "../errors.js";
import { Graph } from "../graph/graph.js";
import { variable } from "../graph/ops/leaf.js";
import type { VariableSpec } from "../graph/program.js";
import { Trace } from "../ops/trace.js";
import type { Value } from "../ops/value.js";
import { isInt32Array } from "../realms.js";
import { checkDeviceOptions } from "../train/device-options.js";
import { checkShapedArray } from "../train/parameters.js";
import { checkValue } from "./checks.js";
import type { Tensor } from "./model-engine.js";

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** Default `"auto"`. */
  readonly device?: DeviceName;
  /** CPU threads; default as many as the machine runs at once. */
  readonly threads?: number;
  /** Of random values; default random. */
  readonly seed?: number;
}

/** An array with its shape, as `model.run` and `model.parameters` give it. */
export interface ShapedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/**
 * Builds a function of values and runs it once on arrays. Each call compiles anew, so it is for tests and small
 * work; a model keeps what it has compiled.
 *
 * @returns the array of the value that `build` returns; a list of arrays if it returns a list
 * @throws {ShapeError} if the shapes do not fit together
 *
 * @example
 * const y = await evaluate((a, b) => conv2d(a, b, { stride: 2 }), [image, filters]);
 */
export async function evaluate<R extends Value | readonly Value[]>(
  build: (...values: Value[]) => R,
  arrays: readonly ShapedArray[],
  options: EvaluateOptions = {},
): Promise<R extends Value ? Tensor : Tensor[]> {
  checkOptions("evaluate", options, ["device", "threads", "seed"]);
  if (typeof build !== "function") {
    throw new ArgumentError(
      `evaluate: the first argument must be a function of values, got ${describe(build)}`,
    );
  }
  if (!Array.isArray(arrays)) {
    throw new ArgumentError(
      `evaluate: expected a list of arrays such as [{ shape: [2, 3], data }], got ${describe(arrays)}`,
    );
  }
  const settings = checkDeviceOptions("evaluate", options);
  const given = Array.from(arrays, (array, index) => {
    const { shape, data } = checkShapedArray(`evaluate: arrays[${index}]`, array);
    return { spec: { name: String(index), dtype: "f32", shape } as VariableSpec, data };
  });
  const graph = new Graph(1);
  const trace = new Trace(graph, { parameters: new Map(), modules: new Map() }, false);
  const values = given.map(({ spec }) => trace.wrap(variable(graph, spec)));
  const result: unknown = graph.labelled("evaluate", () => build(...values));
  const list: readonly unknown[] = Array.isArray(result) ? result : [result];
  const outputs = list.map((value, index) => ({
    name: `output${index}`,
    value: checkValue("evaluate: the result", value, trace).node,
    kind: "last" as const,
  }));
  const { backend } = openDevice(settings.device);
  const variables = given.map(({ spec }) => spec);
  const program = { variables, functions: { evaluate: graph.toFunction(outputs) } };
  const { seed, threads } = settings;
  const executable = backend.compile(program, { seed, threads: threads === "auto" ? 1 : threads });
  try {
    await executable.write(Object.fromEntries(given.map(({ spec, data }) => [spec.name, data])));
    const { tensors } = await executable.run("evaluate", { steps: 1, rows: 1, data: {} });
    const found = outputs.map(({ name, value }): Tensor => {
      const data = tensors[name] ?? new Float32Array();
      const floats = isInt32Array(data) ? Float32Array.from(data) : data;
      return { shape: [...value.type.shape], data: floats };
    });
    return (Array.isArray(result) ? found : found[0]) as R extends Value ? Tensor : Tensor[];
  } finally {
    await executable.dispose();
  }
}
