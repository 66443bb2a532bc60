// Traces a function of the user: outputs, and updates of parameters that take effect together.
import { describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape, Graph, type Value as Node } from "../graph/graph.js";
import { constant } from "../graph/ops/constant.js";
import { scalar } from "../graph/ops/leaf.js";
import { sliceBatch } from "../graph/ops/slice-batch.js";
import type { FunctionSpec, OutputKind, VariableSpec } from "../graph/program.js";
import { Parameter } from "../ops/parameter.js";
import type { Rate } from "../ops/rate.js";
import { Slot } from "../ops/slot.js";
import { Trace } from "../ops/trace.js";
import type { Value } from "../ops/value.js";
import type { Assignment } from "../optim/updates.js";
import { checkValue, checkValues } from "./checks.js";
import type { Values } from "./definition.js";
import type { Inputs, Needs } from "./inputs.js";
import type { ModuleTree } from "./tree.js";

/** A function as its user defines it, checked as far as that goes without a trace. */
export interface FunctionDefinition {
  /** Its name in the Program. */
  readonly name: string;
  readonly inputs: Inputs;
  readonly build: (inputs: Values) => unknown;
  readonly batchSize: number;
  readonly training: boolean;
}

/** A function ready to be compiled. */
export interface LoweredFunction {
  readonly spec: FunctionSpec;
  readonly needs: Needs;
  /** The arrays that its optimisers keep. */
  readonly slots: readonly VariableSpec[];
  readonly rates: ReadonlyMap<string, Rate>;
  /** True if its steps move the clock of the random streams: it updates something or draws numbers. */
  readonly advances: boolean;
  /** The `sum` output that must stay finite. */
  readonly watched: string;
}

/** Stands for a scalar output in functions that have none, so that runs check what they assign. */
export const NO_SCALAR = "#none";

/** The values of the inputs in a graph. */
export function traceInputs(trace: Trace, inputs: Inputs): Record<string, Value> {
  const { graph } = trace;
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { kind, shape }]) => {
      if (kind === "scalars") return [name, trace.wrap(scalar(graph, name))];
      const dtype = kind === "labels" || kind === "tokens" ? "i32" : "f32";
      return [name, trace.wrap(sliceBatch(graph, name, shape, dtype))];
    }),
  );
}

/** The inputs that a function reads. */
export function needsOf(
  spec: FunctionSpec | undefined,
  inputs: Inputs,
  classes: ReadonlyMap<string, number>,
): Needs {
  const names = new Set<string>();
  for (const { op, attributes } of spec?.ops ?? []) {
    if (op === "slice_batch") names.add(String(attributes.source));
    const name = String(attributes.name);
    // The other scalars are rates, whose names have a slash.
    if (op === "scalar" && Object.hasOwn(inputs, name)) names.add(name);
  }
  return { names, classes };
}

/** Traces and lowers a function. */
export function lowerFunction(
  { name, inputs, build, batchSize, training }: FunctionDefinition,
  tree: ModuleTree,
): LoweredFunction {
  const graph = new Graph(batchSize);
  const trace = new Trace(graph, tree, training, `${name}/`);
  const { outputs, updates } = graph.labelled("Model.function", () =>
    checkParts(build(traceInputs(trace, inputs)), trace),
  );
  const described = Object.entries(outputs).map(([output, { node }]) => ({
    name: output,
    value: node,
    kind: kindOf(output, node, batchSize),
  }));
  const scalar = described.find(({ kind }) => kind === "sum")?.name;
  const none = { name: NO_SCALAR, value: constant(graph, 0), kind: "sum" as const };
  const spec = graph.toFunction(
    scalar === undefined ? [...described, none] : described,
    assignmentsOf(updates, trace),
  );
  return {
    spec,
    needs: needsOf(spec, inputs, trace.labelLimits),
    slots: [...trace.slots.values()].map((slot) => slot.spec),
    rates: trace.rates,
    advances:
      spec.assignments.length > 0 || spec.ops.some(({ attributes }) => "stream" in attributes),
    watched: scalar ?? NO_SCALAR,
  };
}

/**
 * The updates and the assignments to states by variable. Requires pairs of a parameter of the model, or an array of an
 * optimiser, and its new value; each target once.
 */
export function assignmentsOf(
  updates: readonly Assignment[],
  trace: Trace,
): { variable: string; value: Node }[] {
  const seen = new Set<string>();
  return [...updates, ...trace.assigned].map(([target, { node }]) => {
    const variable = target instanceof Slot ? target.spec.name : trace.nameOf(target);
    if (seen.has(variable)) {
      throw new ArgumentError(
        `Model.function: updates has two values for ${variable}; all updates take effect together, so join them into one`,
      );
    }
    seen.add(variable);
    return { variable, value: node };
  });
}

/** A scalar is averaged over the steps, rows are collected, anything else is that of the last step. */
function kindOf(name: string, { type }: Node, batch: number): OutputKind {
  if (type.dtype !== "f32") {
    throw new ArgumentError(
      `Model.function: the output ${name} holds labels; outputs are numbers, so compare or convert them first`,
    );
  }
  const [first] = type.shape;
  if (first === undefined) return "sum";
  return first === batch ? "rows" : "last";
}

function checkParts(
  parts: unknown,
  trace: Trace,
): { outputs: Values; updates: readonly Assignment[] } {
  const isRecord = parts !== null && typeof parts === "object" && !Array.isArray(parts);
  const { outputs = {}, updates = [] } = (isRecord ? parts : {}) as Record<string, unknown>;
  const known = ["outputs", "updates"];
  const size = (value: unknown) => Object.keys(value ?? {}).length;
  const isEmpty = size(outputs) === 0 && size(updates) === 0;
  if (!isRecord || isEmpty || !Object.keys(parts).every((key) => known.includes(key))) {
    throw new ArgumentError(
      "Model.function: the function must return { outputs: { name: value, … }, updates: [[parameter, value], …] } " +
        `or one of both, got ${describe(parts)}`,
    );
  }
  const checked = checkValues("Model.function: outputs", outputs, trace, true);
  const bad = Object.keys(checked).find((name) => !/^\w+$/.test(name));
  if (bad !== undefined) {
    throw new ArgumentError(
      `Model.function: ${describe(bad)} must be a name of letters and digits, as of an output`,
    );
  }
  return { outputs: checked, updates: checkUpdates(updates, trace) };
}

function checkUpdates(updates: unknown, trace: Trace): readonly Assignment[] {
  if (!Array.isArray(updates)) {
    throw new ArgumentError(
      `Model.function: updates must be a list of pairs such as [[layer.weight, value]], got ${describe(updates)}`,
    );
  }
  return Array.from(updates, (update, index): Assignment => {
    const where = `Model.function: updates[${index}]`;
    const [target, value, ...rest] = Array.isArray(update) ? update : [];
    if (!Array.isArray(update) || rest.length > 0) {
      throw new ArgumentError(
        `${where} must be a pair [parameter, value], got ${describe(update)}`,
      );
    }
    if (target instanceof Slot && trace.slots.get(target.spec.name) === target) {
      return [target, checkShape(where, target.spec.shape, checkValue(where, value, trace))];
    }
    if (!(target instanceof Parameter)) {
      throw new ArgumentError(
        `${where}: only a parameter of the model can be updated, got ${describe(target)}; make a Parameter a ` +
          "property of a module",
      );
    }
    const { shape } = trace.parameter(target, target.shape ?? (value as Partial<Value>)?.shape);
    return [target, checkShape(where, shape, checkValue(where, value, trace))];
  });
}

function checkShape(where: string, shape: readonly number[], value: Value): Value {
  if (value.node.type.dtype === "f32" && value.shape.join() === shape.join()) return value;
  throw new ShapeError(
    `${where}: expected a value of shape ${formatShape(shape)}, got ${formatShape(value.shape)}; ` +
      "sum() or mean() over the other axes, or reshape() it",
  );
}
