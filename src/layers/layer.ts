// The interface of a layer: an immutable description, its parameters, and a rule that lowers it to
// ops.
import { describe } from "../arguments.js";
import { ArgumentError, FileFormatError } from "../errors.js";
import type { Graph, Value } from "../graph/graph.js";
import { dropout } from "../graph/ops/dropout.js";
import { multiply } from "../graph/ops/multiply.js";
import { sliceBatch } from "../graph/ops/slice-batch.js";
import type { Filler, Init } from "../initializers.js";

/** The two outputs of a layer; network3 calls them `output` and `output_dropout`. @internal */
export interface Paths {
  /** Output without dropout masks, for predictions and accuracy. */
  readonly inference: Value;
  /** Output with dropout masks, for the cost and the gradients. */
  readonly training: Value;
}

/** A parameter of a layer; a layer has any number of them. @internal */
export interface ParameterSpec {
  /** Unique in the layer. The network calls the parameter `layers.0.w`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** The start values; `init` is the rule of the network, for layers that have none of their own. */
  readonly initial: (init: Init) => Filler;
  /** True if the L2 penalty includes the parameter. */
  readonly decays: boolean;
  /**
   * Number within the layer of the random stream of the start values. The book's w has 0, its b has 1; by
   * default the stream belongs to the parameter's name.
   */
  readonly stream?: 0 | 1;
}

/** The context in which a layer is lowered. @internal */
export interface LayerScope {
  readonly graph: Graph;
  /** Index of the layer in the network, from 0; also the number of its dropout stream. */
  readonly index: number;
  /** The value of a parameter of the layer, by the name that `parameters()` gives it. */
  parameter(name: string): Value;
  /**
   * If true, masks are read from the data `masks.layers.K` instead of drawn from the random stream.
   */
  readonly injectMasks: boolean;
  /** True behind a layer whose masks convolutions keep. */
  readonly keepsMasks: boolean;
}

/** The JSON form of a layer, as in a saved model; the `fromJSON` of its class makes the layer again. */
export interface LayerDescription {
  readonly type: string;
  readonly [option: string]: unknown;
}

/**
 * A layer of a network. It is immutable; several networks may share it, but each may contain it
 * once.
 */
export interface Layer {
  readonly type: string;
  /** Number of input features per example. */
  readonly inputSize: number;
  readonly outputSize: number;
  /** `[maps, rows, columns]` or `[units]`. */
  readonly outputShape: readonly number[];
  /** `[maps, rows, columns]` of a layer that takes images. */
  readonly inputShape?: readonly number[] | undefined;
  /** The option that sets the input size, for messages, such as `nIn`. */
  readonly inputOption?: string;
  /** The mini-batch size that the layer was made for; absent if any fits. */
  readonly miniBatchSize?: number | undefined;
  readonly pDropout: number;
  /** True if the dropout of this layer reaches convolutions behind it; that of the book's layers does not. */
  readonly masksConvolutions?: boolean;
  /** The function that the layer applies last, for `summary()`. */
  readonly functionName?: string;
  /**
   * The layer for inputs of this shape, `[maps, rows, columns]` or `[units]`, if its own sizes were left out; otherwise
   * the layer itself. The first layer of a network gets undefined.
   */
  sized?(shape: readonly number[] | undefined): Layer;
  /** @internal */
  parameters(): readonly ParameterSpec[];
  /** Adds the ops of the layer and returns its outputs; the book calls this `set_inpt`. @internal */
  lower(scope: LayerScope, input: Paths): Paths;
  /** The JSON form of the layer, of which `fromJSON` of its class makes the layer again. */
  describe(): LayerDescription;
}

/** A layer that can be the last one: it turns its weighted input into a cost. */
export interface CostLayer extends Layer {
  /** Number of classes. */
  readonly classes: number;
  /** True if the summed cost counts the rows of zeros that fill up a step; it is taken of whole steps then. */
  readonly costCountsAllRows?: boolean;
  sized?(shape: readonly number[] | undefined): CostLayer;
  /** The weighted inputs, before the softmax. @internal */
  logits(scope: LayerScope, input: Paths): Paths;
  /** @internal */
  cost(logits: Value, labels: Value, reduction: "mean" | "sum"): Value;
}

/**
 * Returns the options of a description; all of `keys` are required, because a default in place of a missing
 * one would change the network.
 *
 * @internal
 */
export function optionsOf<Keys extends string>(
  description: LayerDescription,
  keys: readonly Keys[],
): Record<Keys, never> {
  if (description === null || typeof description !== "object") {
    throw new ArgumentError(
      `fromJSON: expected a description as describe() gives, got ${describe(description)}`,
    );
  }
  const { type: _, ...options } = description;
  const missing = keys.find((key) => !Object.hasOwn(options, key));
  if (missing !== undefined) throw new FileFormatError(`the option ${missing} is missing`);
  // The constructor of the layer checks the values.
  return options as Record<Keys, never>;
}

/** True if a layer can be the last one. @internal */
export function isCostLayer(layer: Layer): layer is CostLayer {
  return "cost" in layer && "logits" in layer;
}

/** Returns the masked input of the training path, or `input` itself if p = 0. @internal */
export function dropInput(scope: LayerScope, input: Value, pDropout: number, size: number): Value {
  if (pDropout === 0) return input;
  if (!scope.injectMasks) return dropout(input, pDropout, scope.index);
  return multiply(input, sliceBatch(scope.graph, `masks.layers.${scope.index}`, [size]));
}
