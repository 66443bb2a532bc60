import { ShapeError } from "../../errors.js";
import { formatShape, listAttribute, type OpDefinition, type Value } from "../graph.js";
import { sizeOf } from "../program.js";

/** The limits of the random transformations, which `augment()` describes. */
export interface AugmentRule {
  readonly translate: number;
  /** In degrees, like `skew`. */
  readonly rotate: number;
  readonly scale: number;
  readonly skew: number;
  readonly alpha: number;
  readonly sigma: number;
}

/**
 * `augment {image, …} src [N, …] -> [N, …]`: each row, an image [channels, rows, columns], transformed at random.
 * The random stream of an image is that of its row of the data set in the epoch of the run, so it does not
 * depend on the mini-batch. Padded rows stay zero.
 */
const augmentOp: OpDefinition = {
  name: "augment",
  infer: ([src], attributes) => {
    const image = listAttribute(attributes, "image");
    const row = src?.shape.slice(1) ?? [];
    if (src && sizeOf(row) === sizeOf(image) && src.shape.length <= 1 + image.length) return [src];
    throw new ShapeError(
      `augment expects rows of images ${formatShape(image)}, got rows ${formatShape(row)}`,
    );
  },
};

/** @param image its channels, rows and columns, as many values as a row of `src` has */
export function augment(src: Value, image: readonly number[], rule: AugmentRule): Value {
  return src.graph.apply1(augmentOp, [src], { image, ...rule });
}
