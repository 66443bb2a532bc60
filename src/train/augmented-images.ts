// The images that a run augments: their shape, and the limits of the run that it goes on with.
import { describe } from "../arguments.js";
import { type Augmentation, imageShape, isSameAugmentation } from "../data/augmentation.js";
import { ArgumentError } from "../errors.js";
import type { Value } from "../graph/graph.js";
import { augment } from "../graph/ops/augment.js";

/** Random transformations of images of one shape. */
export interface AugmentedImages {
  readonly augmentation: Augmentation;
  /** Channels, rows and columns. */
  readonly image: readonly number[];
}

/**
 * Requires that rows are images.
 *
 * @param shapes the shapes that the layers and the data declare; the first that is an image counts
 */
export function augmentedImages(
  where: string,
  augmentation: Augmentation | undefined,
  shapes: readonly (readonly number[])[],
): AugmentedImages | undefined {
  return augmentation && { augmentation, image: imageShape(where, shapes) };
}

/** The rows of a mini-batch, transformed at random if they are to be augmented. */
export function augmentRows(rows: Value, augmented: AugmentedImages | undefined): Value {
  if (!augmented) return rows;
  const { elastic, ...limits } = augmented.augmentation;
  return augment(rows, augmented.image, { ...limits, ...elastic });
}

/** Requires that a run that goes on augments as before. */
export function checkSameAugmentation(
  where: string,
  before: Augmentation | undefined,
  now: Augmentation | undefined,
): void {
  if (isSameAugmentation(before, now)) return;
  const told = (augmentation: Augmentation | undefined) =>
    augmentation ? `augment: ${literal(augmentation)}` : "no augment";
  const remedy = before ? `pass ${told(before)}` : "leave augment out";
  throw new ArgumentError(
    `${where}: resume: the run to go on with had ${told(before)}, this one has ${told(now)}; ${remedy}, or leave ` +
      "resume out",
  );
}

/** The limits that are not 0, as one writes them. */
function literal({ elastic, ...limits }: Augmentation): string {
  const given = Object.entries(limits).filter(([, limit]) => limit !== 0);
  const parts = given.map(([name, limit]) => `${name}: ${describe(limit)}`);
  const { alpha, sigma } = elastic;
  if (alpha !== 0 || sigma !== 0) parts.push(`elastic: { alpha: ${alpha}, sigma: ${sigma} }`);
  return `{ ${parts.join(", ")} }`;
}
