// The interface of a layer: an immutable description, its parameters, and a rule that lowers it to
// ops.
import type { Graph, Value } from "../graph/graph.js";
import { dropout } from "../graph/ops/dropout.js";
import { multiply } from "../graph/ops/multiply.js";
import { sliceBatch } from "../graph/ops/slice-batch.js";
import type { Init, InitialValue } from "../initializers.js";

/** The two outputs of a layer; network3 calls them `output` and `output_dropout`. @internal */
export interface Paths {
  /** Output without dropout masks, for predictions and accuracy. */
  readonly inference: Value;
  /** Output with dropout masks, for the cost and the gradients. */
  readonly training: Value;
}

/** A parameter of a layer. @internal */
export interface ParameterSpec {
  readonly name: "w" | "b";
  readonly shape: readonly number[];
  readonly initial: InitialValue;
}

/** The context in which a layer is lowered. @internal */
export interface LayerScope {
  readonly graph: Graph;
  /** Index of the layer in the network, from 0; also the number of its dropout stream. */
  readonly index: number;
  readonly w: Value;
  readonly b: Value;
  /**
   * If true, masks are read from the data `masks.layers.K` instead of drawn from the random stream.
   */
  readonly injectMasks: boolean;
}

/** The JSON form of a layer, as in a saved model. */
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
  readonly pDropout: number;
  readonly init: Init | undefined;
  /** @internal */
  parameters(): readonly ParameterSpec[];
  /** Adds the ops of the layer and returns its outputs; the book calls this `set_inpt`. @internal */
  lower(scope: LayerScope, input: Paths): Paths;
  describe(): LayerDescription;
}

/** A layer that can be the last one: it turns its weighted input into a cost. */
export interface CostLayer extends Layer {
  /** Number of classes. */
  readonly classes: number;
  /** The weighted inputs, before the softmax. @internal */
  logits(scope: LayerScope, input: Paths): Paths;
  /** @internal */
  cost(logits: Value, labels: Value, reduction: "mean" | "sum"): Value;
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
