// Checks that layers can form a network.
import { ActivationFn } from "../activations.js";
import { checkCount, describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { type CostLayer, isCostLayer, type Layer } from "../layers/layer.js";
import { type LayerStack, layerName } from "./lower.js";

/** Requires that the sizes of consecutive layers match and that the last layer has a cost. */
export function checkStack(layers: unknown, miniBatchSize: unknown): LayerStack {
  const batch = checkCount("Network: miniBatchSize", miniBatchSize);
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new ArgumentError(`Network: layers must be an array of layers, got ${describe(layers)}`);
  }
  // Unlike map, Array.from also visits holes, so they are rejected.
  const given = Array.from(layers, checkLayer);
  given.forEach((layer, index) => {
    if (given.indexOf(layer) === index) return;
    throw new ArgumentError(
      `Network: ${layerName(index)} is the same object as ${layerName(given.indexOf(layer))}; make a new layer for each place`,
    );
  });
  const checked = withSizes(given);
  checkActivations(checked);
  checked.forEach((layer, index) => {
    checkParameterNames(layer, index);
    checkMiniBatch(layer, index, batch);
    const next = checked[index + 1];
    if (next) checkChain(layer, next, index);
  });
  return { layers: checked, last: checkLast(checked) };
}

/** The layers with sizes of their own: each that was left out is that of the layer before. */
export function withSizes(given: readonly Layer[]): Layer[] {
  const sized: Layer[] = [];
  for (const layer of given) {
    const before = sized.at(-1);
    const own = named(sized.length, () => layer.sized?.(before?.outputShape) ?? layer);
    sized.push(own);
  }
  return sized;
}

/** Puts the place of a layer before the message of its error. */
function named<T>(index: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(`Network: ${layerName(index)}: ${error.message}`, { cause: error });
  }
}

/** Requires that activations of one name are the same, because a saved network has their names alone. */
function checkActivations(layers: readonly Layer[]): void {
  const known = new Map<string, ActivationFn>();
  for (const [index, layer] of layers.entries()) {
    const activation = "activationFn" in layer ? layer.activationFn : undefined;
    if (!(activation instanceof ActivationFn)) continue;
    const { name } = activation;
    const first = known.get(name) ?? activation;
    known.set(name, first);
    if (first === activation || name.startsWith("scaled")) continue;
    throw new ArgumentError(
      `Network: ${layerName(index)} (${layer.type}) has another activation of the name ${name} than a layer before it; ` +
        "make one and use it in both, or give them different names",
    );
  }
}

const MEMBERS = ["type", "inputSize", "outputSize", "outputShape", "pDropout"] as const;
const METHODS = ["parameters", "lower", "describe"] as const;

function isLayer(value: unknown): value is Layer {
  if (value === null || typeof value !== "object") return false;
  const layer = value as Partial<Layer>;
  return (
    MEMBERS.every((name) => name in layer) &&
    METHODS.every((name) => typeof layer[name] === "function")
  );
}

function checkLayer(layer: unknown, index: number): Layer {
  if (isLayer(layer)) return layer;
  throw new ArgumentError(
    `Network: ${layerName(index)} is no layer but ${describe(layer)}; use new ConvPoolLayer(…), new FullyConnectedLayer(…) or new SoftmaxLayer(…)`,
  );
}

function checkParameterNames(layer: Layer, index: number): void {
  const names = layer.parameters().map(({ name }) => name);
  for (const [place, name] of names.entries()) {
    if (/^\w+$/.test(name) && names.indexOf(name) === place) continue;
    throw new ArgumentError(
      `Network: ${layerName(index)} (${layer.type}): parameters() gives the name ${describe(name)}; ` +
        "give each parameter a name of its own of letters, digits and underscores",
    );
  }
}

function checkMiniBatch(layer: Layer, index: number, miniBatchSize: number): void {
  const named = layer.miniBatchSize;
  if (named === undefined || named === miniBatchSize) return;
  throw new ShapeError(
    `Network: ${layerName(index)} has a mini-batch of ${named} in its ${inputOption(layer)}, but the network's is ` +
      `${miniBatchSize}; make them equal or leave the mini-batch out of ${inputOption(layer)}`,
  );
}

/** The option of a layer that its input size comes from. */
function inputOption({ inputOption = "input size" }: Layer): string {
  return inputOption;
}

function checkChain(layer: Layer, next: Layer, index: number): void {
  const images = layer.outputShape.length > 1 ? next.inputShape : undefined;
  const isImage = images !== undefined;
  const expected = images ?? [next.inputSize];
  const given = isImage ? layer.outputShape : [layer.outputSize];
  if (expected.join() === given.join()) return;
  throw new ShapeError(
    `Network: ${layerName(index)} (${layer.type}) gives [${layer.outputShape.join(", ")}] per example` +
      `${isImage ? "" : `, ${layer.outputSize} values`}, but ${layerName(index + 1)} (${next.type}) expects ` +
      `[${expected.join(", ")}]; change its ${inputOption(next)}`,
  );
}

function checkLast(layers: readonly Layer[]): CostLayer {
  layers.slice(0, -1).forEach((layer, index) => {
    if (isCostLayer(layer)) {
      throw new ArgumentError(
        `Network: ${layerName(index)} (${layer.type}) has a cost and must be the last layer; move it to the end`,
      );
    }
  });
  const last = layers[layers.length - 1];
  if (last && isCostLayer(last)) return last;
  throw new ArgumentError(
    `Network: the last layer, ${layerName(layers.length - 1)} (${last?.type}), has no cost; end with a SoftmaxLayer or a LinearLayer`,
  );
}
