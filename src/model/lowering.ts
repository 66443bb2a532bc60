// Traces a model's functions and lowers them to Programs.
import { ArgumentError, ShapeError } from "../errors.js";
import { gradients } from "../graph/gradients.js";
import { formatShape, Graph, type Value as Node } from "../graph/graph.js";
import { variable } from "../graph/ops/leaf.js";
import type { FunctionSpec, OutputKind, Program, VariableSpec } from "../graph/program.js";
import type { Rate } from "../ops/rate.js";
import { Trace } from "../ops/trace.js";
import type { Value } from "../ops/value.js";
import { updatesOfAll } from "../optim/updates.js";
import { type AugmentedImages, augmentRows } from "../train/augmented-images.js";
import { evaluationBatchesOf } from "../train/evaluation-batches.js";
import { lowerSums, type SumsProgram } from "../train/unit-variance.js";
import { type CheckedMetrics, checkMetrics, checkScalar, checkValues } from "./checks.js";
import type { Definition, Values } from "./definition.js";
import {
  assignmentsOf,
  type FunctionDefinition,
  type LoweredFunction,
  lowerFunction,
  needsOf,
  traceInputs,
} from "./function-lowering.js";
import type { Needs } from "./inputs.js";
import type { ModuleTree } from "./tree.js";

/** The Program of a model. */
export interface ModelProgram extends Program {
  /** The batches that `run@b`, `run:output@b` and `evaluate@b` exist for, ascending. */
  readonly batches: readonly number[];
}

/** The values that `gradients` differentiates by, and the path: training or inference. */
export interface GradientRequest {
  readonly by: readonly string[];
  readonly training: boolean;
  readonly rows: number;
}

/** One trace of a model: its values at one batch size, for training or inference. */
interface Traced {
  readonly graph: Graph;
  readonly trace: Trace;
  readonly inputs: Values;
  readonly outputs: Values;
  readonly loss: Value | undefined;
  readonly metrics: CheckedMetrics;
}

export class ModelLowering {
  readonly #definition: Definition;
  readonly #tree: ModuleTree;
  /** The classes that label inputs are used for. */
  #classes: ReadonlyMap<string, number> = new Map();
  readonly #slots = new Map<string, VariableSpec>();
  #rates: ReadonlyMap<string, Rate> = new Map();
  #confusions: ReadonlyMap<string, number> = new Map();

  constructor(definition: Definition, tree: ModuleTree) {
    this.#definition = definition;
    this.#tree = tree;
  }

  /** The parameters whose shapes the traces so far have settled, in the order of the tree. */
  get parameters(): VariableSpec[] {
    return [...this.#tree.parameters].flatMap(([{ shape }, name]) =>
      shape === undefined ? [] : [{ name, dtype: "f32" as const, shape }],
    );
  }

  /** Throws {@link ArgumentError} if a parameter has no shape yet. */
  checkSettled(): void {
    for (const [{ shape }, name] of this.#tree.parameters) {
      if (shape !== undefined) continue;
      throw new ArgumentError(
        `Model: ${name} has no shape, because neither outputs nor loss nor a function uses it; use the module ` +
          "or leave it out",
      );
    }
  }

  /** The variables on the device of the parameters and the optimisers of all traces. */
  get variables(): VariableSpec[] {
    return [...this.parameters, ...this.#slots.values()];
  }

  /** The rates of the training step, by the names of their scalars. */
  get rates(): ReadonlyMap<string, Rate> {
    return this.#rates;
  }

  /** The numbers of classes of the confusion matrices, by the names of their metrics. */
  get confusions(): ReadonlyMap<string, number> {
    return this.#confusions;
  }

  /** Traces a function of the user; the shapes that it settles and the arrays that it needs are added. */
  function(definition: FunctionDefinition): LoweredFunction {
    const lowered = lowerFunction(definition, this.#tree);
    for (const spec of lowered.slots) this.#slots.set(spec.name, spec);
    return lowered;
  }

  /** Everything that training and evaluation need; the first trace settles the shapes of parameters. */
  program(): ModelProgram {
    const { batchSize, optimizers } = this.#definition;
    const training = this.#trace(batchSize, true);
    const one = this.#trace(1, false);
    const batches = evaluationBatchesOf(this.#run(one));
    const functions: Record<string, FunctionSpec> = {};
    for (const batch of batches) {
      const traced = batch === 1 ? one : this.#trace(batch, false);
      const outputs = Object.keys(traced.outputs);
      functions[`run@${batch}`] = this.#run(traced);
      for (const name of outputs.length > 1 ? outputs : []) {
        functions[`run:${name}@${batch}`] = this.#run(traced, [name]);
      }
      if (traced.loss) functions[`evaluate@${batch}`] = this.#evaluate(traced);
      const { confusions } = traced.metrics;
      if (Object.keys(confusions).length > 0) {
        functions[`confusion@${batch}`] = this.#confusion(traced);
      }
    }
    if (optimizers.length > 0) Object.assign(functions, this.#trainSteps(training));
    this.#classes = training.trace.labelLimits;
    this.#rates = training.trace.rates;
    this.#confusions = new Map(
      Object.entries(training.metrics.confusions).map(([name, { classes }]) => [name, classes]),
    );
    for (const { spec } of training.trace.slots.values()) this.#slots.set(spec.name, spec);
    return { variables: this.variables, functions, batches };
  }

  /** The training step on augmented images. */
  augmentedStep(augmented: AugmentedImages): FunctionSpec {
    const traced = this.#trace(this.#definition.batchSize, true, augmented);
    return traced.graph.toFunction(sums({ loss: lossOf(traced) }), this.#updates(traced));
  }

  /** A Program with the function `gradients`, of exactly so many rows. */
  gradients({ by, training, rows }: GradientRequest): Program {
    const traced = this.#trace(rows, training);
    const { parameters } = this;
    const byName = new Map<string, Node>(
      parameters.map((spec) => [spec.name, variable(traced.graph, spec)]),
    );
    for (const [name, value] of Object.entries(traced.inputs)) byName.set(name, value.node);
    const nodes = by.map((name) => byName.get(name) as Node);
    const loss = lossOf(traced);
    const diffs = traced.graph.labelled("gradients", () => gradients(loss.node, nodes));
    const outputs = diffs.map((value, index) => ({
      name: by[index] ?? "",
      value,
      kind: "last" as const,
    }));
    return { variables: parameters, functions: { gradients: traced.graph.toFunction(outputs) } };
  }

  /** The sums of the weights that the outputs depend on, for so many rows. */
  sums(rows: number, weights: readonly string[]): SumsProgram {
    const { outputs } = this.#trace(rows, false);
    const roots = Object.values(outputs).map(({ node }) => node);
    return lowerSums(roots, this.parameters, weights);
  }

  /** The inputs that a function reads. */
  needs(spec: FunctionSpec | undefined): Needs {
    return needsOf(spec, this.#definition.inputs, this.#classes);
  }

  /** The names that gradients can be asked by: of parameters, and of inputs that hold numbers. */
  get differentiable(): readonly string[] {
    const { inputs } = this.#definition;
    const numbers = Object.keys(inputs).filter((name) =>
      ["floats", "targets", "masks"].includes(inputs[name]?.kind ?? ""),
    );
    return [...numbers, ...this.#tree.trained.values()];
  }

  #trace(batch: number, training: boolean, augmented?: AugmentedImages): Traced {
    const { inputs: specs, outputs: build, loss, metrics } = this.#definition;
    const graph = new Graph(batch);
    const trace = new Trace(graph, this.#tree, training);
    const given = traceInputs(trace, specs);
    const inputs =
      augmented && given.x ? { ...given, x: augmentedValue(trace, given.x, augmented) } : given;
    return graph.labelled("Model", () => {
      const outputs = checkValues("Model: outputs", build(inputs), trace);
      const clash = Object.keys(outputs).find((name) => Object.hasOwn(inputs, name));
      if (clash !== undefined) {
        throw new ArgumentError(
          `Model: ${clash} is both an input and an output; rename one of them`,
        );
      }
      const all = { ...inputs, ...outputs };
      return {
        graph,
        trace,
        inputs,
        outputs,
        loss: loss && checkScalar("Model: the loss", loss(all), trace),
        metrics: metrics ? checkMetrics(metrics(all), trace) : { scalars: {}, confusions: {} },
      };
    });
  }

  #run({ graph, outputs }: Traced, wanted = Object.keys(outputs)): FunctionSpec {
    const chosen = Object.entries(outputs).filter(([name]) => wanted.includes(name));
    return graph.toFunction(
      chosen.map(([name, { node }]) => {
        const { shape } = node.type;
        if (shape[0] === graph.batch) return { name, value: node, kind: "rows" as OutputKind };
        throw new ShapeError(
          `Model: the output ${name} has the shape ${formatShape(shape)} for ${graph.batch} rows; ` +
            "an output has one row an example, so a mean over rows belongs to metrics",
        );
      }),
    );
  }

  #evaluate({ graph, loss, metrics }: Traced): FunctionSpec {
    return graph.toFunction(sums({ ...metrics.scalars, ...(loss && { loss }) }));
  }

  /** The right class and the given one of each row, by `right/` and `given/` before the names of metrics. */
  #confusion({ graph, metrics }: Traced): FunctionSpec {
    return graph.toFunction(
      Object.entries(metrics.confusions).flatMap(([name, { right, given }]) => [
        { name: `right/${name}`, value: right, kind: "rows" as OutputKind },
        { name: `given/${name}`, value: given, kind: "rows" as OutputKind },
      ]),
    );
  }

  #trainSteps(traced: Traced): Record<string, FunctionSpec> {
    const { graph, metrics } = traced;
    const loss = lossOf(traced);
    const assignments = this.#updates(traced);
    return {
      trainStep: graph.toFunction(sums({ loss }), assignments),
      trainStepWithMetrics: graph.toFunction(sums({ ...metrics.scalars, loss }), assignments),
    };
  }

  #updates(traced: Traced) {
    const { graph, trace } = traced;
    const loss = lossOf(traced);
    const { optimizers } = this.#definition;
    // The others serve functions of the user alone, if anything.
    const settled = [...this.#tree.trained.keys()].filter(({ shape }) => shape !== undefined);
    const updates = graph.labelled("optimizer", () => updatesOfAll(optimizers, loss, settled));
    return assignmentsOf(updates, trace);
  }
}

function augmentedValue(trace: Trace, x: Value, augmented: AugmentedImages): Value {
  return trace.wrap(trace.graph.labelled("augment", () => augmentRows(x.node, augmented)));
}

function sums(values: Values) {
  return Object.entries(values).map(([name, { node }]) => ({
    name,
    value: node,
    kind: "sum" as OutputKind,
  }));
}

function lossOf({ loss }: Traced): Value {
  if (loss) return loss;
  throw new ArgumentError("this model has no loss; give one as loss in its options");
}
