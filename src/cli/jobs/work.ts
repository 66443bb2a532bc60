// Estimates the work of training, to tell how long networks of different sizes take.

import type { Experiment } from "../../experiments/registry.js";
import type { Layer } from "../../layers/layer.js";

/** Returns the multiply-adds of one image in all layers, from the first to the last. */
export function workOf(experiment: Pick<Experiment, "layers">): number {
  const layers: readonly Layer[] = experiment.layers();
  return layers.reduce((sum, layer) => sum + workOfLayer(layer), 0);
}

/** Each output of a layer is a sum over its inputs, or over the field of a convolution. */
function workOfLayer(layer: Layer): number {
  const { filterShape } = layer.describe();
  if (!Array.isArray(filterShape)) return layer.inputSize * layer.outputSize;
  const [filters, maps, height, width] = filterShape.map(Number);
  const [, rows, columns] = layer.inputShape ?? [];
  const field = (maps ?? 0) * (height ?? 0) * (width ?? 0);
  const positions = ((rows ?? 0) - (height ?? 0) + 1) * ((columns ?? 0) - (width ?? 0) + 1);
  return (filters ?? 0) * field * positions;
}
