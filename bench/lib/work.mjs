// The work and the memory of a net, from the Program that it is lowered to.
import { sizeOf } from "../../dist/graph/program.js";
import { flopsOfStep } from "../../dist/graph/work.js";
import * as library from "../../dist/index.js";
import { lowerNetwork } from "../../dist/network/lower.js";
import { layersOf } from "../sides/library.mjs";

/** The Program of a net. */
function lower(net, batch) {
  const layers = layersOf(library, net);
  return lowerNetwork({ layers, last: layers.at(-1) }, batch);
}

/**
 * FLOP of one training step: those of convolutions, matrix products and their gradients, two per multiply-add.
 * Everything else is small in comparison and is not counted.
 */
export function stepFlops(net, batch) {
  return flopsOfStep(lower(net, batch).functions.trainStep);
}

/** FLOP of the forward pass of `rows` images. */
export function forwardFlops(net, rows) {
  const { feedforward } = lower(net, 1).functions;
  return (rows / feedforward.batch) * flopsOfStep(feedforward);
}

/** Ops whose results are kept for the gradient; the others change them in place or are fused. */
const KEPT = ["slice_batch", "conv2d", "max_pool2d", "matmul"];

/** Bytes of all parameters, and of the images and the results of all layers for a mini-batch. */
export function stepBytes(net, batch) {
  const { variables, functions } = lower(net, batch);
  const { ops, values, batch: rows } = functions.feedforward;
  const kept = ops.filter(({ op }) => KEPT.includes(op)).map(({ outputs }) => values[outputs[0]]);
  const sizes = (types) => types.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { parameters: 4 * sizes(variables), activations: (4 * batch * sizes(kept)) / rows };
}
