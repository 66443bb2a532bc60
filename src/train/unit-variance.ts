// Scales weights, layer by layer, such that their sums have variance 1 on given rows (Mishkin and Matas 2015).
import { setImmediate } from "node:timers/promises";
import type { Backend, Executable, FloatArray, RunArguments } from "../backend/backend.js";
import { ArgumentError, DataError, NanError } from "../errors.js";
import type { Value } from "../graph/graph.js";
import type { Program, VariableSpec } from "../graph/program.js";
import { weightedSums } from "../graph/weighted-sums.js";
import type { RandomNumbers } from "../initializers.js";
import { Purpose, RandomStream, streamOf } from "../random.js";
import type { ParameterArrays } from "./records.js";

const PIECE_MILLISECONDS = 8;

/** Checked options with their defaults. */
export interface UnitVarianceSettings {
  /** How far a variance may be from 1. */
  readonly tolerance: number;
  /** Most times that a weight is scaled. */
  readonly maxIterations: number;
  /** Makes new weights in small steps; undefined leaves the directions as they are. */
  readonly start:
    | ((values: FloatArray, random: RandomNumbers, shape: readonly number[]) => Iterable<void>)
    | undefined;
}

/** A Program with a function for each weight, which has its sums as outputs. */
export interface SumsProgram extends Program {
  /** The weights in the order of their first use. */
  readonly weights: readonly VariableSpec[];
  /** The biases of their sums. */
  readonly biases: readonly VariableSpec[];
}

/** The Program of the sums that lead to `roots`; `names` are those of the weights. */
export function lowerSums(
  roots: readonly Value[],
  variables: readonly VariableSpec[],
  names: readonly string[],
): SumsProgram {
  const { sums, biases } = weightedSums(roots, names);
  const specs = new Map(variables.map((spec) => [spec.name, spec]));
  const functions = [...sums].map(([weight, values]) => {
    const outputs = values.map((value, index) => ({
      ...{ name: `sums${index}`, kind: "last" as const },
      value,
    }));
    return [weight, outputs[0]?.value.graph.toFunction(outputs)];
  });
  return {
    variables,
    functions: Object.fromEntries(functions),
    weights: [...sums.keys()].flatMap((name) => specs.get(name) ?? []),
    biases: [...biases].flatMap((name) => specs.get(name) ?? []),
  };
}

/** The device that the sums are computed on, and the parameters to start from. */
export interface SumsDevice {
  readonly backend: Backend;
  readonly seed: number;
  readonly threads: number;
  readonly parameters: ParameterArrays;
}

/** The weights and biases that give sums of variance 1, and the variance of each weight's sums. */
export interface UnitVariances {
  readonly parameters: ParameterArrays;
  readonly variances: Readonly<Record<string, number>>;
}

/**
 * @throws {DataError} if the sums of a weight are all equal
 * @throws {NanError} if sums are not finite
 */
export async function unitVariance(
  { backend, seed, threads, parameters: known }: SumsDevice,
  program: SumsProgram,
  args: Omit<RunArguments, "steps">,
  settings: UnitVarianceSettings,
): Promise<UnitVariances> {
  const { weights } = program;
  if (weights.length === 0) {
    throw new ArgumentError(
      "lsuv: no weight of this model is a factor of a convolution or a matrix product; use a module that has such " +
        "weights, for example a Linear layer",
    );
  }
  const executable = backend.compile(program, { seed, threads });
  try {
    await executable.write(known);
    const parameters = await startValues(known, program, seed, settings.start);
    await executable.write(parameters);
    const variances: Record<string, number> = {};
    for (const { name } of weights) {
      const values = parameters[name];
      if (values) variances[name] = await scaleOne(name, values, executable, args, settings);
    }
    return { parameters, variances };
  } finally {
    await executable.dispose();
  }
}

/** Biases of 0, and weights by the rule if there is one. */
async function startValues(
  known: ParameterArrays,
  { weights, biases }: SumsProgram,
  seed: number,
  start: UnitVarianceSettings["start"],
): Promise<ParameterArrays> {
  const parameters: Record<string, FloatArray> = {};
  for (const { name } of biases)
    parameters[name] = (known[name] ?? new Float64Array()).map(() => 0);
  for (const { name, shape } of weights) {
    const values = (known[name] ?? new Float64Array()).slice();
    parameters[name] = values;
    const random = new RandomStream(seed, Purpose.initialization, streamOf(`lsuv/${name}`));
    if (start) await inPieces(start(values, random, shape));
  }
  return parameters;
}

/** Makes all steps and lets the event loop turn between them, at most some milliseconds after its last turn. */
async function inPieces(steps: Iterable<void>): Promise<void> {
  let turned = performance.now();
  for (const _ of steps) {
    if (performance.now() - turned < PIECE_MILLISECONDS) continue;
    await setImmediate();
    turned = performance.now();
  }
}

/** Scales a weight until its sums have variance 1, or as often as the settings allow; returns the variance. */
async function scaleOne(
  name: string,
  values: FloatArray,
  executable: Executable,
  args: Omit<RunArguments, "steps">,
  { tolerance, maxIterations }: UnitVarianceSettings,
): Promise<number> {
  for (let iteration = 0; ; iteration++) {
    const { tensors } = await executable.run(name, { ...args, steps: 1 });
    const variance = varianceOf(name, Object.values(tensors));
    if (Math.abs(variance - 1) <= tolerance || iteration === maxIterations) return variance;
    const factor = 1 / Math.sqrt(variance);
    for (let i = 0; i < values.length; i++) values[i] = factor * (values[i] ?? 0);
    await executable.write({ [name]: values });
  }
}

function varianceOf(name: string, sums: readonly (FloatArray | Int32Array)[]): number {
  // Differences from one of the values keep equal ones at exactly 0.
  const first = sums[0]?.[0] ?? 0;
  let [count, total, squares] = [0, 0, 0];
  for (const values of sums) {
    for (const value of values) total += value - first;
    count += values.length;
  }
  const mean = total / count;
  for (const values of sums) {
    for (const value of values) squares += (value - first - mean) ** 2;
  }
  const variance = squares / count;
  if (variance > 0 && Number.isFinite(variance)) return variance;
  if (variance === 0) {
    throw new DataError(
      `lsuv: the sums of ${name} are all ${first}, so no factor gives them variance 1; nothing is changed: give ` +
        "examples that differ, or other start values to it and the layers before it",
    );
  }
  throw new NanError(
    `lsuv: the sums of ${name} are not finite; nothing is changed: scale the data down or check them`,
  );
}
