// Builds one Program with a function per case of an op, and runs the cases.
import { createHash } from "node:crypto";
import type {
  Backend,
  DataArray,
  DataSlice,
  FloatArray,
  RunArguments,
} from "../../src/backend/backend.js";
import { Graph, type Value } from "../../src/graph/graph.js";
import { scalar, variable } from "../../src/graph/ops/leaf.js";
import { sliceBatch } from "../../src/graph/ops/slice-batch.js";
import {
  type FunctionSpec,
  type Program,
  sizeOf,
  type VariableSpec,
} from "../../src/graph/program.js";
import type { InputSpec, OpCase, OpCases } from "./op-case.js";
import { TestRandom } from "./random.js";

export type FillKind = "values" | "integers";

/** Outputs of a case, in the order of its `build`. */
export type CaseOutputs = readonly (FloatArray | Int32Array)[];

/** Input arrays of a case, by name. */
export type CaseInputs = Readonly<Record<string, DataArray>>;

const SEED = 20_26;

/** The name of an input in the Program of the whole table. */
function qualified(index: number, name: string): string {
  return `case${index}.${name}`;
}

/** Runs every case of a table once on a backend. */
export async function runCases(
  backend: Backend,
  table: OpCases,
  threads: number,
  fill: FillKind,
): Promise<CaseOutputs[]> {
  const filled = filledCases(table, fill);
  const executable = backend.compile(programOf(table.cases), { seed: SEED, threads });
  try {
    await executable.write(variableValues(table.cases, filled));
    const results: CaseOutputs[] = [];
    for (const [index, each] of table.cases.entries()) {
      const args = await runArguments(backend, each, index, filled[index] ?? {});
      const { tensors } = await executable.run(`case${index}`, args);
      for (const slice of Object.values(args.data)) slice.data.dispose();
      const outputs = Object.keys(tensors)
        .sort()
        .map((name) => tensors[name] ?? new Float32Array());
      const assigned = buildCase(each, index).assignments.map(({ variable }) => variable);
      results.push([...outputs, ...Object.values(await executable.read(assigned))]);
    }
    return results;
  } finally {
    await executable.dispose();
  }
}

/** Names a table with its cases, of which another device, mode or test may take fewer. */
export function keyOf({ op, cases }: OpCases, fill: FillKind): string {
  const names = JSON.stringify(cases.map(({ name }) => name));
  const digest = createHash("sha256").update(names).digest("hex").slice(0, 12);
  return `${op}/${fill}/${digest}`;
}

const filledTables = new Map<string, CaseInputs[]>();

/** The inputs of all cases, made once, because drawing them takes longer than running the cases. */
function filledCases(table: OpCases, fill: FillKind): CaseInputs[] {
  const key = keyOf(table, fill);
  const filled =
    filledTables.get(key) ??
    table.cases.map((each, index) => fillCase(table.op, each, index, fill));
  filledTables.set(key, filled);
  return filled;
}

/** Returns the inputs of a case; they are the same on every backend. */
export function fillCase(op: string, each: OpCase, index: number, fill: FillKind): CaseInputs {
  const arrays: Record<string, DataArray> = {};
  for (const [name, spec] of Object.entries(each.inputs)) {
    const rows = spec.kind === "data" ? (each.run?.dataRows ?? each.batch) : 1;
    const values = spec[fill](rows * sizeOf(spec.shape), new TestRandom(`${op}/${index}/${name}`));
    arrays[name] = arrayOf(spec, values);
  }
  return arrays;
}

/** The Program of a list of cases: functions `case0`, `case1`, … */
function programOf(cases: readonly OpCase[]): Program {
  const variables: VariableSpec[] = [];
  const functions: Record<string, FunctionSpec> = {};
  cases.forEach((each, index) => {
    const { graph, outputs, assignments } = buildCase(each, index);
    variables.push(...variablesOf(each, index));
    functions[`case${index}`] = graph.toFunction(
      outputs.map((value, order) => ({ name: `output${order}`, value, kind: "last" })),
      assignments,
    );
  });
  return { variables, functions };
}

/** The graph of a case with its input and output values. */
export function buildCase(each: OpCase, index: number) {
  const graph = new Graph(each.batch);
  const inputs = new Map<string, Value>();
  const input = (name: string): Value => {
    const spec = each.inputs[name];
    if (!spec) throw new RangeError(`the case has no input ${name}`);
    const value = inputs.get(name) ?? leaf(graph, spec, qualified(index, name));
    inputs.set(name, value);
    return value;
  };
  const outputs = graph.labelled("op", () => each.build({ graph, input }));
  const assigned = graph.labelled("sgd", () => each.assign?.({ graph, input }) ?? {});
  const assignments = Object.entries(assigned).map(([name, value]) => ({
    variable: qualified(index, name),
    value,
  }));
  return { graph, input, outputs, assignments };
}

export function variablesOf(each: OpCase, index: number): VariableSpec[] {
  return Object.entries(each.inputs)
    .filter(([, spec]) => spec.kind === "variable")
    .map(([name, { shape }]) => ({ name: qualified(index, name), dtype: "f32", shape }));
}

/** Returns the values of the variables of some cases. */
export function variableValues(
  cases: readonly OpCase[],
  filled: readonly CaseInputs[],
): Record<string, FloatArray> {
  const values: Record<string, FloatArray> = {};
  cases.forEach((each, index) => {
    for (const [name, spec] of Object.entries(each.inputs)) {
      const array = filled[index]?.[name];
      if (spec.kind === "variable" && array)
        values[qualified(index, name)] = Float32Array.from(array);
    }
  });
  return values;
}

/** Uploads the data of a case and returns the arguments of its run. */
export async function runArguments(
  backend: Backend,
  each: OpCase,
  index: number,
  filled: CaseInputs,
): Promise<RunArguments> {
  const { steps = 1, from = 0, order, firstStep = 0, epoch = 0 } = each.run ?? {};
  const { dataRows = each.batch } = each.run ?? {};
  const data: Record<string, DataSlice> = {};
  const scalars: Record<string, number> = {};
  for (const [name, spec] of Object.entries(each.inputs)) {
    const array = filled[name] ?? new Float32Array();
    if (spec.kind === "scalar") scalars[qualified(index, name)] = array[0] ?? Number.NaN;
    if (spec.kind !== "data") continue;
    data[qualified(index, name)] = { data: await backend.upload(array, dataRows), from };
  }
  const rows = each.run?.rows ?? steps * each.batch;
  return { steps, rows, data, scalars, firstStep, epoch, ...(order ? { order } : {}) };
}

function leaf(graph: Graph, spec: InputSpec, name: string): Value {
  if (spec.kind === "variable") return variable(graph, { name, dtype: "f32", shape: spec.shape });
  if (spec.kind === "scalar") return scalar(graph, name);
  return sliceBatch(graph, name, spec.shape, spec.dtype === "i32" ? "i32" : "f32");
}

function arrayOf(spec: InputSpec, values: number[]): DataArray {
  if (spec.dtype === "i32") return Int32Array.from(values);
  if (spec.dtype === "u8") return Uint8Array.from(values);
  return spec.dtype === "f64" ? Float64Array.from(values) : Float32Array.from(values);
}
