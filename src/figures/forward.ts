// Computes the outputs of every layer for one image, which a network itself does not give.
import { UnsupportedOpError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import type { Parameters } from "../train/parameters.js";

/** The outputs of a layer, `[maps, rows, columns]` or `[units]`. */
export interface LayerOutputs {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

const functions: Readonly<Record<string, (z: number) => number>> = {
  linear: (z) => z,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  relu: (z) => Math.max(0, z),
};

/**
 * Returns the outputs of each layer for an image, in float64; those of the last layer are probabilities.
 *
 * @throws {UnsupportedOpError} for layers other than those of network3
 */
export function outputsOfLayers(
  layers: readonly Layer[],
  parameters: Parameters,
  image: ArrayLike<number>,
): LayerOutputs[] {
  const outputs: LayerOutputs[] = [];
  let values: Float64Array = Float64Array.from(image);
  for (const [index, layer] of layers.entries()) {
    const [w, b] = ["w", "b"].map((name) => parameters[`layers.${index}.${name}`]?.data);
    if (!w || !b) {
      throw new UnsupportedOpError(
        `drawActivations: the outputs of layers[${index}], a ${layer.type}, cannot be computed, because it has no parameters w and b`,
      );
    }
    const activate = functions[layer.functionName ?? ""];
    if (layer.type === "ConvPoolLayer" && activate && isOfBook(layer)) {
      values = poolMaps(layer, convolve(layer, w, b, values).map(activate));
    } else if (layer.type === "FullyConnectedLayer" && activate) {
      values = multiply(layer, w, b, values).map(activate);
    } else if (layer.type === "SoftmaxLayer") {
      values = softmax(multiply(layer, w, b, values));
    } else {
      throw new UnsupportedOpError(
        `drawActivations: the outputs of layers[${index}], a ${layer.type}, cannot be computed; the layers of network3 can be drawn`,
      );
    }
    outputs.push({ shape: layer.outputShape, values });
  }
  return outputs;
}

// x [nIn] * w [nIn, nOut] + b [nOut] -> [nOut]
function multiply(
  { inputSize, outputSize }: Layer,
  w: ArrayLike<number>,
  b: ArrayLike<number>,
  x: Float64Array,
): Float64Array {
  return Float64Array.from({ length: outputSize }, (_, unit) => {
    let sum = b[unit] ?? 0;
    for (let i = 0; i < inputSize; i++) sum += (x[i] ?? 0) * (w[i * outputSize + unit] ?? 0);
    return sum;
  });
}

// x [C, H, W] * w [O, C, KH, KW] + b [O] -> [O, H-KH+1, W-KW+1]
function convolve(
  layer: Layer,
  w: ArrayLike<number>,
  b: ArrayLike<number>,
  x: Float64Array,
): Float64Array {
  const { maps, rows, columns, filters, high, wide } = geometryOf(layer);
  const [outRows, outColumns] = [rows - high + 1, columns - wide + 1];
  return Float64Array.from({ length: filters * outRows * outColumns }, (_, at) => {
    const column = at % outColumns;
    const row = Math.floor(at / outColumns) % outRows;
    const filter = Math.floor(at / (outColumns * outRows));
    let sum = b[filter] ?? 0;
    for (let map = 0; map < maps; map++) {
      for (let i = 0; i < high; i++) {
        for (let j = 0; j < wide; j++) {
          const weight = w[((filter * maps + map) * high + i) * wide + j] ?? 0;
          sum += weight * (x[(map * rows + row + i) * columns + column + j] ?? 0);
        }
      }
    }
    return sum;
  });
}

// x [O, H, W] -> [O, floor(H/PH), floor(W/PW)], the maximum of each pool
function poolMaps(layer: Layer, x: Float64Array): Float64Array {
  const { rows, columns, high, wide, poolRows, poolColumns } = geometryOf(layer);
  const [inRows, inColumns] = [rows - high + 1, columns - wide + 1];
  const [, outRows = 0, outColumns = 0] = layer.outputShape;
  return Float64Array.from({ length: layer.outputSize }, (_, at) => {
    const column = (at % outColumns) * poolColumns;
    const row = (Math.floor(at / outColumns) % outRows) * poolRows;
    const map = Math.floor(at / (outColumns * outRows));
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < poolRows; i++) {
      for (let j = 0; j < poolColumns; j++) {
        most = Math.max(most, x[(map * inRows + row + i) * inColumns + column + j] ?? 0);
      }
    }
    return most;
  });
}

function softmax(z: Float64Array): Float64Array {
  const most = Math.max(...z);
  const powers = z.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** True without strides, padding and other pools than network3's. */
function isOfBook(layer: Layer): boolean {
  const options = layer.describe();
  return ["stride", "padding", "poolStride", "poolMode"].every((name) => !(name in options));
}

function geometryOf(layer: Layer) {
  const { filterShape, poolsize } = layer.describe();
  const numbers = (shape: unknown) => (Array.isArray(shape) ? shape.map(Number) : []);
  const [filters = 0, maps = 0, high = 0, wide = 0] = numbers(filterShape);
  const [poolRows = 1, poolColumns = 1] = numbers(poolsize);
  const [, rows = 0, columns = 0] = layer.inputShape ?? [];
  return { filters, maps, high, wide, poolRows, poolColumns, rows, columns };
}
