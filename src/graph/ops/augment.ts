import type { OpDefinition, Value } from "../graph.js";

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
  infer: ([src]) => (src ? [src] : []),
};

/** @param image its channels, rows and columns, as many values as a row of `src` has */
export function augment(src: Value, image: readonly number[], rule: AugmentRule): Value {
  return src.graph.apply1(augmentOp, [src], { image, ...rule });
}
