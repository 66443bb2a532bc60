// What fully connected and softmax layers share: dropout on the input, w and b.
import { biasAdd } from "../graph/ops/bias-add.js";
import { matmul } from "../graph/ops/matmul.js";
import { reshape } from "../graph/ops/reshape.js";
import { scale } from "../graph/ops/scale.js";
import { dropInput, type LayerScope, type ParameterSpec, type Paths } from "./layer.js";

/**
 * x [N, nIn] -> z [N, nOut]: (mask ∘ x)·w + b for training and (1-p)·(x·w) + b for inference; the
 * factor scales the product, not the bias (network3's FullyConnectedLayer).
 */
export function weightedInput(
  scope: LayerScope,
  input: Paths,
  nIn: number,
  pDropout: number,
): Paths {
  const rows = [scope.graph.batch, nIn];
  const masked = dropInput(scope, reshape(input.training, rows), pDropout, nIn);
  const product = matmul(reshape(input.inference, rows), scope.w);
  return {
    inference: biasAdd(scale(product, 1 - pDropout), scope.b),
    training: biasAdd(matmul(masked, scope.w), scope.b),
  };
}

/** w [nIn, nOut] and b [nOut]; the standard deviations are those of network3. */
export function denseParameters(
  nIn: number,
  nOut: number,
  wSd: number,
  bSd: number,
): readonly ParameterSpec[] {
  const fans = { fanIn: nIn, fanOut: nOut };
  return [
    { name: "w", shape: [nIn, nOut], initial: { ...fans, network3: wSd, isBias: false } },
    { name: "b", shape: [nOut], initial: { ...fans, network3: bSd, isBias: true } },
  ];
}
