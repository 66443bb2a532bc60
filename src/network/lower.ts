// Lowers a network to its Program: one set of variables, and a function for training, for evaluation, and so on.
import { describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { gradients } from "../graph/gradients.js";
import { Graph, type Value } from "../graph/graph.js";
import { add } from "../graph/ops/add.js";
import { argmax } from "../graph/ops/argmax.js";
import { correctCount } from "../graph/ops/correct-count.js";
import { l2Penalty } from "../graph/ops/l2-penalty.js";
import { scalar, variable } from "../graph/ops/leaf.js";
import { scale } from "../graph/ops/scale.js";
import { sgdUpdate } from "../graph/ops/sgd-update.js";
import { sliceBatch } from "../graph/ops/slice-batch.js";
import type { FunctionSpec, Program, VariableSpec } from "../graph/program.js";
import type { CostLayer, Layer, LayerScope, Paths } from "../layers/layer.js";
import type { UpdateRule } from "../optim/optimizer.js";
import { type AugmentedImages, augmentRows } from "../train/augmented-images.js";
import { evaluationBatchesOf } from "../train/evaluation-batches.js";
import { lowerSums, type SumsProgram } from "../train/unit-variance.js";
import { type OptimizerStep, optimizerStep } from "./optimizer-step.js";

/** The layers of a network, the last of which has a cost. */
export interface LayerStack {
  readonly layers: readonly Layer[];
  readonly last: CostLayer;
}

/** The Program of a network. */
export interface NetworkProgram extends Program {
  readonly functions: Program["functions"] & { readonly trainStep: FunctionSpec };
  /** The batches that predictions can take, ascending; the accuracy always takes the largest. */
  readonly evaluationBatches: readonly number[];
}

/** The parts of a training step that are not the book's. */
export interface TrainStepParts {
  readonly rule: UpdateRule | undefined;
  readonly augmented: AugmentedImages | undefined;
}

/** The name of a layer in messages. */
export const layerName = (index: number): string => `layers[${index}]`;

/** The variables of the layers: `layers.0.w`, `layers.0.b`, …, in layer order, w before b. */
export function variablesOf(layers: readonly Layer[]): VariableSpec[] {
  return layers.flatMap((layer, index) =>
    layer.parameters().map(
      ({ name, shape }): VariableSpec => ({
        name: `layers.${index}.${name}`,
        dtype: "f32",
        shape,
      }),
    ),
  );
}

/**
 * The Program of a network:
 * `trainStep` (x, y, eta, l2 → cost; updates every parameter), `evaluate` (→ correct), `cost` (→ cost,
 * summed over rows), `penalty` (l2 → penalty), `predict` (→ labels), `feedforward` (→ outputs),
 * `gradients` and `gradientsWithMasks` (→ the gradient of each variable, by its name).
 * `predict` and `feedforward` exist for each evaluation batch, see {@link functionName}; the others that
 * evaluate take the largest, but for a cost that counts all rows of a step, which exists for each batch.
 */
export function lowerNetwork(stack: LayerStack, miniBatchSize: number): NetworkProgram {
  const training = new Lowering(stack, miniBatchSize);
  const trainStep = training.trainStep();
  const one = new Lowering(stack, 1);
  const evaluationBatches = evaluationBatchesOf(one.feedforward());
  const evaluation = new Lowering(stack, evaluationBatches.at(-1) ?? 1);
  const ofBatches = evaluationBatches.map((batch) => {
    const lowering =
      [one, evaluation].find((known) => known.batch === batch) ?? new Lowering(stack, batch);
    const nameOf = (name: BatchFunction) => functionName(name, batch, evaluationBatches);
    return {
      [nameOf("predict")]: lowering.predict(),
      [nameOf("feedforward")]: lowering.feedforward(),
      ...(stack.last.costCountsAllRows && { [nameOf("cost")]: lowering.costs() }),
    };
  });
  return {
    variables: variablesOf(stack.layers),
    functions: {
      trainStep,
      gradients: training.gradients(),
      gradientsWithMasks: new Lowering(stack, miniBatchSize, true).gradients(),
      evaluate: evaluation.evaluate(),
      cost: evaluation.costs(),
      penalty: evaluation.penalty(),
      ...Object.assign({}, ...ofBatches),
    },
    evaluationBatches,
  };
}

/** The training step of a network by an optimiser, or by gradient descent where there is no rule. */
export function lowerTrainStep(
  stack: LayerStack,
  miniBatchSize: number,
  { rule, augmented }: TrainStepParts,
): OptimizerStep {
  const lowering = new Lowering(stack, miniBatchSize, false, augmented);
  return rule ? lowering.trainBy(rule) : { spec: lowering.trainStep(), slots: [] };
}

/**
 * The functions of diagnostics: `activations` (x → the outputs of each hidden layer, by its name) and
 * `confusion` (x, y → the given labels and the right ones).
 */
export function lowerDiagnostics(stack: LayerStack, batch: number): Program["functions"] {
  const lowering = new Lowering(stack, batch);
  return { activations: lowering.activations(), confusion: lowering.confusion() };
}

/** `inputGradients` (x, y → the gradient of the cost of each row by its inputs) for each evaluation batch. */
export function lowerInputGradients(
  stack: LayerStack,
  batches: readonly number[],
): Program["functions"] {
  return Object.fromEntries(
    batches.map((batch) => [
      functionName("inputGradients", batch, batches),
      new Lowering(stack, batch).inputGradients(),
    ]),
  );
}

/** The sums of the weights of a network, for so many rows. */
export function lowerWeightedSums({ layers, last }: LayerStack, rows: number): SumsProgram {
  const decaying = layers.flatMap((layer) => layer.parameters().map(({ decays }) => decays));
  const variables = variablesOf(layers);
  const weights = variables.filter((_, index) => decaying[index]).map(({ name }) => name);
  return lowerSums([new Lowering({ layers, last }, rows).logits()], variables, weights);
}

/** The functions that exist for several batches. */
export type BatchFunction = "predict" | "feedforward" | "cost" | "inputGradients";

/** The name of a function of a batch in the Program; the largest batch has the bare name. */
export function functionName(
  name: BatchFunction,
  batch: number,
  batches: readonly number[],
): string {
  return batch === batches.at(-1) ? name : `${name}@${batch}`;
}

/** Functions of one batch size, which share a graph: each takes from it what it needs. */
class Lowering {
  readonly batch: number;
  readonly #graph: Graph;
  readonly #stack: LayerStack;
  readonly #variables: readonly Value[];
  readonly #injectMasks: boolean;
  readonly #augmented: AugmentedImages | undefined;
  #knownHidden: readonly Paths[] | undefined;
  #knownDiffs: readonly Value[] | undefined;

  constructor(stack: LayerStack, batch: number, injectMasks = false, augmented?: AugmentedImages) {
    this.batch = batch;
    this.#graph = new Graph(batch);
    this.#stack = stack;
    this.#injectMasks = injectMasks;
    this.#augmented = augmented;
    this.#variables = variablesOf(stack.layers).map((spec) => variable(this.#graph, spec));
  }

  trainStep(): FunctionSpec {
    const cost = this.#trainingCost();
    const eta = scalar(this.#graph, "eta");
    const diffs = this.#diffs();
    const assignments = this.#graph.labelled("sgd", () =>
      this.#variables.map((value, index) => ({
        variable: this.#nameOf(index),
        value: sgdUpdate(value, diffs[index] ?? value, eta),
      })),
    );
    return this.#graph.toFunction([{ name: "cost", value: cost, kind: "sum" }], assignments);
  }

  /** The same with the updates of an optimiser. */
  trainBy(rule: UpdateRule): OptimizerStep {
    const decays = this.#stack.layers.flatMap((layer) => layer.parameters().map((p) => p.decays));
    const variables = variablesOf(this.#stack.layers).map((spec, index) => ({
      ...spec,
      decays: decays[index] ?? false,
    }));
    return optimizerStep(this.#graph, this.#trainingCost(), variables, rule);
  }

  gradients(): FunctionSpec {
    return this.#graph.toFunction(
      this.#diffs().map((value, index) => ({
        name: this.#nameOf(index),
        value,
        kind: "last" as const,
      })),
    );
  }

  evaluate(): FunctionSpec {
    const predictions = argmax(this.#output());
    const correct = correctCount(predictions, this.#labels());
    return this.#graph.toFunction([{ name: "correct", value: correct, kind: "sum" }]);
  }

  costs(): FunctionSpec {
    const { inference } = this.#logits();
    const cost = this.#stack.last.cost(inference, this.#labels(), "sum");
    return this.#graph.toFunction([{ name: "cost", value: cost, kind: "sum" }]);
  }

  penalty(): FunctionSpec {
    return this.#graph.toFunction([{ name: "penalty", value: this.#l2(), kind: "sum" }]);
  }

  predict(): FunctionSpec {
    return this.#graph.toFunction([
      { name: "labels", value: argmax(this.#output()), kind: "rows" },
    ]);
  }

  feedforward(): FunctionSpec {
    return this.#graph.toFunction([{ name: "outputs", value: this.#output(), kind: "rows" }]);
  }

  inputGradients(): FunctionSpec {
    const { inference } = this.#logits();
    const cost = this.#stack.last.cost(inference, this.#labels(), "sum");
    const [value = cost] = gradients(cost, [this.#inputs().inference]);
    return this.#graph.toFunction([{ name: "x", value, kind: "rows" }]);
  }

  activations(): FunctionSpec {
    const hidden = this.#hiddenLayers();
    return this.#graph.toFunction(
      hidden.map(({ inference }, index) => ({
        name: layerName(index),
        value: inference,
        kind: "rows",
      })),
    );
  }

  confusion(): FunctionSpec {
    return this.#graph.toFunction([
      { name: "labels", value: argmax(this.#output()), kind: "rows" },
      { name: "right", value: this.#labels(), kind: "rows" },
    ]);
  }

  /** The weighted inputs of the last layer, at inference. */
  logits(): Value {
    return this.#logits().inference;
  }

  #diffs(): readonly Value[] {
    this.#knownDiffs ??= gradients(this.#trainingCost(), this.#variables);
    return this.#knownDiffs;
  }

  #trainingCost(): Value {
    const { training } = this.#logits();
    return this.#graph.labelled("cost", () =>
      add(this.#stack.last.cost(training, this.#labels(), "mean"), this.#l2()),
    );
  }

  /** ½·l2·Σ‖w‖² over the parameters that decay: the weights of every layer, not the biases (network3). */
  #l2(): Value {
    const decays = this.#stack.layers.flatMap((layer) => layer.parameters().map((p) => p.decays));
    const weights = this.#variables.filter((_, index) => decays[index]);
    return this.#graph.labelled("the L2 penalty", () => {
      const factor = scalar(this.#graph, "l2");
      return weights.length > 0 ? l2Penalty(factor, weights) : scale(factor, 0);
    });
  }

  #labels(): Value {
    return sliceBatch(this.#graph, "y", [], "i32");
  }

  #output(): Value {
    const index = this.#stack.layers.length - 1;
    return this.#graph.labelled(
      layerName(index),
      () => this.#stack.last.lower(this.#scope(index), this.#hidden()).inference,
    );
  }

  #logits(): Paths {
    const index = this.#stack.layers.length - 1;
    return this.#graph.labelled(layerName(index), () =>
      this.#stack.last.logits(this.#scope(index), this.#hidden()),
    );
  }

  /** The input of the last layer. */
  #hidden(): Paths {
    return this.#hiddenLayers().at(-1) ?? this.#inputs();
  }

  /** The outputs of the layers but the last. */
  #hiddenLayers(): readonly Paths[] {
    this.#knownHidden ??= this.#lowerHidden();
    return this.#knownHidden;
  }

  #lowerHidden(): readonly Paths[] {
    let input = this.#inputs();
    return this.#stack.layers.slice(0, -1).map((layer, index) => {
      input = this.#graph.labelled(layerName(index), () =>
        checkPaths(layer.lower(this.#scope(index), input), index),
      );
      return input;
    });
  }

  #inputs(): Paths {
    const rows = sliceBatch(this.#graph, "x", [this.#stack.layers[0]?.inputSize ?? 0]);
    const x = this.#graph.labelled("augment", () => augmentRows(rows, this.#augmented));
    return { inference: x, training: x };
  }

  #scope(index: number): LayerScope {
    const parameter = (name: string): Value => {
      const found = this.#variables.find(
        (value) => value.producer.attributes.name === `layers.${index}.${name}`,
      );
      if (found) return found;
      throw new ArgumentError(
        `Network: ${layerName(index)}: lower() asks for the parameter ${describe(name)}, which parameters() does not give`,
      );
    };
    const before = this.#stack.layers.slice(0, index);
    return {
      graph: this.#graph,
      index,
      parameter,
      injectMasks: this.#injectMasks,
      keepsMasks: before.some(({ masksConvolutions = false }) => masksConvolutions),
    };
  }

  #nameOf(index: number): string {
    return String(this.#variables[index]?.producer.attributes.name);
  }
}

/** Checks the result of `lower()`, because users can write layers of their own. */
function checkPaths(paths: Paths | undefined, index: number): Paths {
  if (paths?.training && paths.inference) return paths;
  throw new ArgumentError(
    `Network: ${layerName(index)}: lower() must return { training, inference }, the values that leave the layer`,
  );
}
