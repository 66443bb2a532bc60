// What a layer is: a description with parameters and a rule that lowers it to ops.
import type { Graph, Value } from "../graph/graph.js";
import { dropout } from "../graph/ops/dropout.js";
import { multiply } from "../graph/ops/multiply.js";
import { sliceBatch } from "../graph/ops/slice-batch.js";
import type { Init, InitialValue } from "../initializers.js";

/** The two outputs of a layer, as network3's `output` and `output_dropout`. @internal */
export interface Paths {
  /** Predictions and accuracy. */
  readonly inference: Value;
  /** Cost and gradients. */
  readonly training: Value;
}

/** A parameter of a layer. @internal */
export interface ParameterSpec {
  readonly name: "w" | "b";
  readonly shape: readonly number[];
  readonly initial: InitialValue;
}

/** Where a layer is lowered. @internal */
export interface LayerScope {
  readonly graph: Graph;
  /** Place in the network, from 0; also the dropout stream. */
  readonly index: number;
  readonly w: Value;
  readonly b: Value;
  /** Masks come from the data `masks.layers.K` instead of the random stream. */
  readonly injectMasks: boolean;
}

/** The JSON form of a layer, as in a saved model. */
export interface LayerDescription {
  readonly type: string;
  readonly [option: string]: unknown;
}

/** One layer of a network: immutable, usable in several networks, but once in each. */
export interface Layer {
  readonly type: string;
  /** Features that arrive, and leave, per example. */
  readonly inputSize: number;
  readonly outputSize: number;
  /** `[maps, rows, columns]` or `[units]`. */
  readonly outputShape: readonly number[];
  readonly pDropout: number;
  readonly init: Init | undefined;
  /** @internal */
  parameters(): readonly ParameterSpec[];
  /** The counterpart of the book's `set_inpt`. @internal */
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

/** Whether a layer has a cost. @internal */
export function isCostLayer(layer: Layer): layer is CostLayer {
  return "cost" in layer && "logits" in layer;
}

/** The masked input of the training path; p = 0 needs no mask. @internal */
export function dropInput(scope: LayerScope, input: Value, pDropout: number, size: number): Value {
  if (pDropout === 0) return input;
  if (!scope.injectMasks) return dropout(input, pDropout, scope.index);
  return multiply(input, sliceBatch(scope.graph, `masks.layers.${scope.index}`, [size]));
}
