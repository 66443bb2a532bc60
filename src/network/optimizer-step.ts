// The updates of a network by an optimiser, instead of by gradient descent.
import type { Graph, Value } from "../graph/graph.js";
import type { FunctionSpec, VariableSpec } from "../graph/program.js";
import { Parameter } from "../ops/parameter.js";
import { Slot } from "../ops/slot.js";
import { Trace } from "../ops/trace.js";
import type { UpdateRule } from "../optim/optimizer.js";
import { updatesOfAll } from "../optim/updates.js";

/** A training step by an optimiser. */
export interface OptimizerStep {
  readonly spec: FunctionSpec;
  /** The state of the optimiser on the device. */
  readonly slots: readonly VariableSpec[];
}

/** The name of the scalar that is the learning rate. */
export const RATE = "optimizer/learningRate";

/** True for the names of what optimisers keep: `optimizer/velocity/layers.0.w`. */
export function isSlot(name: string): boolean {
  return name.startsWith("optimizer/");
}

/** Returns `velocity` of `optimizer/velocity/layers.0.w`; undefined for what is not kept for each parameter. */
export function slotOf(name: string): string | undefined {
  const [, slot, ...parameter] = isSlot(name) ? name.split("/") : [];
  return parameter.length > 0 ? slot : undefined;
}

/** Builds the step that makes `cost` smaller by a rule. */
export function optimizerStep(
  graph: Graph,
  cost: Value,
  variables: readonly (VariableSpec & { readonly decays: boolean })[],
  rule: UpdateRule,
): OptimizerStep {
  const names = new Map(
    variables.map(({ name, shape, decays }) => [new Parameter({ shape, decays }), name]),
  );
  const trace = new Trace(graph, { parameters: names, modules: new Map() }, true);
  const updates = graph.labelled("optimizer", () =>
    updatesOfAll([rule], trace.wrap(cost), [...names.keys()]),
  );
  const assignments = updates.map(([target, { node }]) => ({
    variable: target instanceof Slot ? target.spec.name : trace.nameOf(target as Parameter),
    value: node,
  }));
  return {
    spec: graph.toFunction([{ name: "cost", value: cost, kind: "sum" }], assignments),
    slots: [...trace.slots.values()].map(({ spec }) => spec),
  };
}
