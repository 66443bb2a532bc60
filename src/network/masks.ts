// Checks dropout masks that the caller provides instead of random ones.
import { checkOptions, describe } from "../arguments.js";
import { ArgumentError, DataError, ShapeError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import { isFloat32Array } from "../realms.js";

/**
 * Dropout masks by layer, such as `layers.1`: [miniBatchSize, nIn], row-major, each element 0 or 1.
 */
export type Masks = Readonly<Record<string, Float32Array>>;

/** Requires one mask for each layer with dropout and no others; returns them as data sources. */
export function checkMasks(
  masks: Masks | undefined,
  layers: readonly Layer[],
  miniBatchSize: number,
): Record<string, Float32Array> {
  if (masks === undefined) return {};
  const dropping = layers.flatMap((layer, index) =>
    layer.pDropout > 0 ? [{ name: `layers.${index}`, size: miniBatchSize * layer.inputSize }] : [],
  );
  if (dropping.length === 0) {
    throw new ArgumentError(
      "gradients: masks are given, but no layer has dropout; leave masks out or set pDropout",
    );
  }
  checkOptions(
    "gradients: masks",
    masks,
    dropping.map(({ name }) => name),
  );
  return Object.fromEntries(
    dropping.map(({ name, size }) => {
      const mask = masks[name];
      if (!isFloat32Array(mask)) {
        throw new ArgumentError(
          `gradients: masks["${name}"] must be a Float32Array of ${size} values, got ${describe(mask)}`,
        );
      }
      if (mask.length !== size) {
        throw new ShapeError(
          `gradients: masks["${name}"] has ${mask.length} values; the layer needs [miniBatchSize, nIn], ${size}`,
        );
      }
      const bad = mask.findIndex((keep) => keep !== 0 && keep !== 1);
      if (bad >= 0) {
        throw new DataError(
          `gradients: masks["${name}"] holds ${mask[bad]} in element ${bad}; use 1 to keep an input and 0 to drop it`,
        );
      }
      return [`masks.${name}`, mask];
    }),
  );
}
