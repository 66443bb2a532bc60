// Lowers a network to its Program: one set of variables, one function for each thing it can do.
import { ArgumentError, InternalError } from "../errors.js";
import { gradients } from "../graph/gradients.js";
import { Graph, type Value } from "../graph/graph.js";
import { add } from "../graph/ops/add.js";
import { argmax } from "../graph/ops/argmax.js";
import { correctCount } from "../graph/ops/correct-count.js";
import { l2Penalty } from "../graph/ops/l2-penalty.js";
import { scalar, variable } from "../graph/ops/leaf.js";
import { sgdUpdate } from "../graph/ops/sgd-update.js";
import { sliceBatch } from "../graph/ops/slice-batch.js";
import type { FunctionSpec, Program, VariableSpec } from "../graph/program.js";
import type { CostLayer, Layer, LayerScope, Paths } from "../layers/layer.js";

/** Rows that evaluation works on at once: enough to fill the kernels, few enough for the caches. */
export const EVALUATION_BATCH = 100;

/** The layers of a network, the last of which has a cost. */
export interface LayerStack {
  readonly layers: readonly Layer[];
  readonly last: CostLayer;
}

/** The Program of a network. */
export interface NetworkProgram extends Program {
  readonly functions: Program["functions"] & { readonly trainStep: FunctionSpec };
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
 */
export function lowerNetwork(stack: LayerStack, miniBatchSize: number): NetworkProgram {
  const training = new Lowering(stack, miniBatchSize);
  const evaluation = new Lowering(stack, EVALUATION_BATCH);
  return {
    variables: variablesOf(stack.layers),
    functions: {
      trainStep: training.trainStep(),
      gradients: training.gradients(),
      gradientsWithMasks: new Lowering(stack, miniBatchSize, true).gradients(),
      evaluate: evaluation.evaluate(),
      cost: evaluation.costs(),
      penalty: evaluation.penalty(),
      predict: evaluation.predict(),
      feedforward: evaluation.feedforward(),
    },
  };
}

/** Functions of one batch size, which share a graph: each takes from it what it needs. */
class Lowering {
  readonly #graph: Graph;
  readonly #stack: LayerStack;
  readonly #variables: readonly Value[];
  readonly #injectMasks: boolean;
  #knownHidden: Paths | undefined;
  #knownDiffs: readonly Value[] | undefined;

  constructor(stack: LayerStack, batch: number, injectMasks = false) {
    this.#graph = new Graph(batch);
    this.#stack = stack;
    this.#injectMasks = injectMasks;
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

  /** ½·l2·Σ‖w‖² over the weights of every layer, biases left out (network3). */
  #l2(): Value {
    const weights = this.#variables.filter((_, index) => this.#nameOf(index).endsWith(".w"));
    return this.#graph.labelled("the L2 penalty", () =>
      l2Penalty(scalar(this.#graph, "l2"), weights),
    );
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

  /** What the last layer gets. */
  #hidden(): Paths {
    this.#knownHidden ??= this.#lowerHidden();
    return this.#knownHidden;
  }

  #lowerHidden(): Paths {
    const x = sliceBatch(this.#graph, "x", [this.#stack.layers[0]?.inputSize ?? 0]);
    return this.#stack.layers
      .slice(0, -1)
      .reduce<Paths>(
        (input, layer, index) =>
          this.#graph.labelled(layerName(index), () =>
            checkPaths(layer.lower(this.#scope(index), input), index),
          ),
        { inference: x, training: x },
      );
  }

  #scope(index: number): LayerScope {
    const parameter = (name: "w" | "b"): Value => {
      const found = this.#variables.find(
        (value) => value.producer.attributes.name === `layers.${index}.${name}`,
      );
      if (!found) throw new InternalError(`${layerName(index)} has no parameter ${name}`);
      return found;
    };
    const [w, b] = [parameter("w"), parameter("b")];
    return { graph: this.#graph, index, w, b, injectMasks: this.#injectMasks };
  }

  #nameOf(index: number): string {
    return String(this.#variables[index]?.producer.attributes.name);
  }
}

/** A layer of somebody else's may do anything. */
function checkPaths(paths: Paths | undefined, index: number): Paths {
  if (paths?.training && paths.inference) return paths;
  throw new ArgumentError(
    `Network: ${layerName(index)}: lower() must return { training, inference }, the values that leave the layer`,
  );
}
