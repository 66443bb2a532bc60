// Traces a model's functions and lowers them to Programs.
import { describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { gradients } from "../graph/gradients.js";
import { formatShape, Graph, type Value as Node } from "../graph/graph.js";
import { scalar, variable } from "../graph/ops/leaf.js";
import { sliceBatch } from "../graph/ops/slice-batch.js";
import type { FunctionSpec, OutputKind, Program, VariableSpec } from "../graph/program.js";
import { Trace } from "../ops/trace.js";
import { Value } from "../ops/value.js";
import type { UpdateContext } from "../optim/optimizer.js";
import { evaluationBatchesOf } from "../train/evaluation-batches.js";
import type { Definition, Values } from "./definition.js";
import type { Needs } from "./inputs.js";
import type { ModuleTree } from "./tree.js";

/** The Program of a model. */
export interface ModelProgram extends Program {
  /** The batches that `run@b` and `evaluate@b` exist for, ascending. */
  readonly batches: readonly number[];
}

/** The values that `gradients` differentiates by, and the path: training or inference. */
export interface GradientRequest {
  readonly by: readonly string[];
  readonly training: boolean;
  readonly rows: number;
}

/** The variable that counts updates. */
const COUNT = "optimizer/step";

const slotName = (slot: string, parameter: string): string => `optimizer/${slot}/${parameter}`;

/** One trace of a model: its values at one batch size, for training or inference. */
interface Traced {
  readonly graph: Graph;
  readonly trace: Trace;
  readonly inputs: Values;
  readonly outputs: Values;
  readonly loss: Value | undefined;
  readonly metrics: Values;
}

export class ModelLowering {
  readonly #definition: Definition;
  readonly #tree: ModuleTree;
  /** The classes that label inputs are used for. */
  #classes: ReadonlyMap<string, number> = new Map();

  constructor(definition: Definition, tree: ModuleTree) {
    this.#definition = definition;
    this.#tree = tree;
  }

  /** The parameters, in the order of the tree; their shapes are known after the first trace. */
  get parameters(): VariableSpec[] {
    return [...this.#tree.parameters].map(([parameter, name]) => {
      const { shape } = parameter;
      if (shape !== undefined) return { name, dtype: "f32", shape };
      throw new ArgumentError(
        `Model: ${name} has no shape, because neither outputs nor loss uses it; use the module or leave it out`,
      );
    });
  }

  /** Everything that training and evaluation need; the first trace settles the shapes of parameters. */
  program(): ModelProgram {
    const { batchSize, optimizer } = this.#definition;
    const training = this.#trace(batchSize, true);
    const { parameters } = this;
    const one = this.#trace(1, false);
    const batches = evaluationBatchesOf(this.#run(one));
    const functions: Record<string, FunctionSpec> = {};
    for (const batch of batches) {
      const traced = batch === 1 ? one : this.#trace(batch, false);
      functions[`run@${batch}`] = this.#run(traced);
      if (traced.loss) functions[`evaluate@${batch}`] = this.#evaluate(traced);
    }
    if (optimizer) {
      functions.trainStep = this.#trainStep(training, {});
      functions.trainStepWithMetrics = this.#trainStep(training, training.metrics);
    }
    this.#classes = training.trace.labelLimits;
    return { variables: [...parameters, ...this.#slots(parameters)], functions, batches };
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

  /** The inputs that a function reads. */
  needs(spec: FunctionSpec | undefined): Needs {
    const sources = (spec?.ops ?? []).filter(({ op }) => op === "slice_batch");
    const names = new Set(sources.map(({ attributes }) => String(attributes.source)));
    return { names, classes: this.#classes };
  }

  /** The names that gradients can be asked by: of parameters, and of inputs that hold numbers. */
  get differentiable(): readonly string[] {
    const { inputs } = this.#definition;
    const numbers = Object.keys(inputs).filter((name) => inputs[name]?.kind !== "labels");
    return [...numbers, ...this.#tree.parameters.values()];
  }

  #slots(parameters: readonly VariableSpec[]): VariableSpec[] {
    const { optimizer } = this.#definition;
    if (!optimizer) return [];
    const trained = parameters.filter(({ name }) => optimizer.trains(name));
    const slots = optimizer.slots.flatMap((slot) =>
      trained.map((spec) => ({ ...spec, name: slotName(slot, spec.name) })),
    );
    const count: VariableSpec = { name: COUNT, dtype: "f32", shape: [] };
    return optimizer.counts ? [...slots, count] : slots;
  }

  #trace(batch: number, training: boolean): Traced {
    const { inputs: specs, outputs: build, loss, metrics } = this.#definition;
    const graph = new Graph(batch);
    const trace = new Trace(graph, this.#tree, training);
    const inputs: Record<string, Value> = {};
    for (const [name, { kind, shape }] of Object.entries(specs)) {
      const dtype = kind === "labels" ? "i32" : "f32";
      inputs[name] = trace.wrap(sliceBatch(graph, name, shape, dtype));
    }
    return graph.labelled("Model", () => {
      const outputs = checkValues("outputs", build(inputs), trace);
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
        loss: loss && checkScalar("the loss", loss(all), trace),
        metrics: metrics ? checkMetrics(metrics(all), trace) : {},
      };
    });
  }

  #run({ graph, outputs }: Traced): FunctionSpec {
    return graph.toFunction(
      Object.entries(outputs).map(([name, { node }]) => {
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
    return graph.toFunction(sums({ ...metrics, ...(loss && { loss }) }));
  }

  #trainStep(traced: Traced, metrics: Values): FunctionSpec {
    const { graph } = traced;
    const loss = lossOf(traced);
    const assignments = graph.labelled("optimizer", () => this.#updates(traced, loss));
    return graph.toFunction(sums({ ...metrics, loss }), assignments);
  }

  #updates({ graph, trace }: Traced, loss: Value): { variable: string; value: Node }[] {
    const { optimizer } = this.#definition;
    if (!optimizer) return [];
    const trained = [...this.#tree.parameters].filter(([, name]) => optimizer.trains(name));
    const values = trained.map(([parameter]) => trace.parameter(parameter));
    const diffs = gradients(
      loss.node,
      values.map(({ node }) => node),
    ).map((node) => trace.wrap(node));
    const limited = optimizer.clipNorm === undefined ? diffs : clipped(diffs, optimizer.clipNorm);
    const count = { name: COUNT, dtype: "f32" as const, shape: [] };
    const step = trace.wrap(variable(graph, count)).add(1);
    const updates = trained.flatMap(([parameter, name], index) => {
      const value = values[index] as Value;
      const context: UpdateContext = {
        parameter: value,
        gradient: limited[index] as Value,
        decays: parameter.decays,
        step,
        rate: (rate) => trace.wrap(scalar(graph, rate)),
        slot: (slot) =>
          trace.wrap(
            variable(graph, { name: slotName(slot, name), dtype: "f32", shape: value.shape }),
          ),
      };
      const { parameter: updated, slots = {} } = graph.labelled(name, () =>
        optimizer.update(context),
      );
      return [
        { variable: name, value: updated.node },
        ...Object.entries(slots).map(([slot, { node }]) => ({
          variable: slotName(slot, name),
          value: node,
        })),
      ];
    });
    return optimizer.counts ? [...updates, { variable: COUNT, value: step.node }] : updates;
  }
}

/** Scales gradients together so that their common norm is at most `most` (as PyTorch's clip_grad_norm_). */
function clipped(diffs: readonly Value[], most: number): Value[] {
  const squares = diffs.map((diff) => diff.square().sum());
  const total = squares.slice(1).reduce((sum, square) => sum.add(square), squares[0] as Value);
  const factor = total.graph.constant(most).div(total.sqrt().add(1e-6)).minimum(1);
  return diffs.map((diff) => diff.mul(factor));
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

function checkValue(what: string, value: unknown, trace: Trace): Value {
  if (value instanceof Value && value.graph === trace) return value;
  throw new ArgumentError(
    `Model: ${what} must be a Value built from the inputs, got ${value instanceof Value ? "one of another call" : describe(value)}`,
  );
}

function checkScalar(what: string, value: unknown, trace: Trace): Value {
  const checked = checkValue(what, value, trace);
  if (checked.shape.length === 0) return checked;
  throw new ShapeError(
    `Model: ${what} must be a scalar, got the shape ${formatShape(checked.shape)}; take its mean()`,
  );
}

function checkValues(what: string, values: unknown, trace: Trace): Values {
  const isRecord = values !== null && typeof values === "object" && !(values instanceof Value);
  if (!isRecord || Array.isArray(values) || Object.keys(values).length === 0) {
    throw new ArgumentError(
      `Model: ${what} must return an object of values such as { logits }, got ${describe(values)}`,
    );
  }
  for (const [name, value] of Object.entries(values)) checkValue(`${what}: ${name}`, value, trace);
  return values as Values;
}

function checkMetrics(values: unknown, trace: Trace): Values {
  const metrics = checkValues("metrics", values, trace);
  if (Object.hasOwn(metrics, "loss")) {
    throw new ArgumentError(
      'Model: a metric cannot be called "loss", which evaluate() returns itself; rename it',
    );
  }
  for (const [name, value] of Object.entries(metrics)) {
    checkScalar(`the metric ${name}`, value, trace);
  }
  return metrics;
}
