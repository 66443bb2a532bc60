// Draws the filters of a layer as one grey image, as the book does: light is negative, dark is positive.

import { PNG } from "pngjs";
import { filtersOf } from "../../../figures/filters.js";
import type { EventImage } from "../../../io/tensorboard.js";
import type { Parameter } from "../../../train/parameters.js";

/** The images are at least about so wide. */
const WIDTH = 300;
const GAP = 1;

/**
 * Returns the filters for the first input map; undefined for weights that are no filters.
 *
 * @param seesImage true for the weights of a layer whose inputs are the pixels of an image
 */
export function filterImage(weights: Parameter, seesImage: boolean): EventImage | undefined {
  const [inputs = 0] = weights.shape;
  const isSquare = seesImage && Number.isInteger(Math.sqrt(inputs));
  if (weights.shape.length !== 4 && !isSquare) return undefined;
  const filters = filtersOf("the log", weights, 0);
  const columns = Math.ceil(Math.sqrt(filters.count));
  const lines = Math.ceil(filters.count / columns);
  const [pitchX, pitchY] = [filters.columns + GAP, filters.rows + GAP];
  const scale = Math.max(1, Math.ceil(WIDTH / (columns * pitchX)));
  const [width, height] = [scale * columns * pitchX, scale * lines * pitchY];
  const grey = new Uint8Array(width * height).fill(255);
  for (let filter = 0; filter < filters.count; filter++) {
    const values = filters.weights(filter);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    const left = scale * (filter % columns) * pitchX;
    const top = scale * Math.floor(filter / columns) * pitchY;
    for (const [index, value] of values.entries()) {
      const level = Math.round(127.5 * (1 - value / largest));
      const x = left + scale * (index % filters.columns);
      const y = top + scale * Math.floor(index / filters.columns);
      for (let row = y; row < y + scale; row++) {
        grey.fill(level, row * width + x, row * width + x + scale);
      }
    }
  }
  const image = new PNG({ width, height });
  const settings = { colorType: 0, inputColorType: 0, bitDepth: 8, inputHasAlpha: false } as const;
  image.data = Buffer.from(grey);
  return { width, height, png: PNG.sync.write(image, settings) };
}
