// augment: the limits of random transformations of images, checked.
import { checkNumber, checkOptions } from "../arguments.js";
import { ShapeError } from "../errors.js";

/** Limits of random transformations; each draws uniformly between minus and plus its limit. Default 0, that is none. */
export interface AugmentOptions {
  /** Shift down and to the right, each in pixels. */
  readonly translate?: number;
  /** Rotation about the centre of the image, in degrees; at most 180. */
  readonly rotate?: number;
  /** Change of the size: 0.1 scales by factors from 0.9 to 1.1. Less than 1. */
  readonly scale?: number;
  /** Slant of vertical lines, in degrees; at most 80. */
  readonly skew?: number;
  /**
   * Displaces each pixel by noise in (-1, 1) that is smoothed by a Gaussian of `sigma` pixels, at most 32, and
   * multiplied by `alpha`: 34 and 4 for MNIST (Simard, Steinkraus and Platt 2003).
   */
  readonly elastic?: { readonly alpha: number; readonly sigma: number };
}

/** Checked limits with their defaults, as {@link augment} returns them. */
export type Augmentation = Required<AugmentOptions>;

const MOST_SKEW = 80;
/** The largest smoothing that GPUs have a window for. */
const MOST_SIGMA = 32;

/**
 * Describes random transformations of training images, which training then makes anew for each image in each epoch:
 * translation, rotation, scaling, skewing and elastic displacement. Where pixels enter the image they are 0. The same
 * seed gives the same images for every number of threads, and after a run is resumed.
 *
 * @throws {ArgumentError} for a limit that is negative, too large or no number, and for unknown options
 *
 * @see Nielsen, Neural Networks and Deep Learning, chapter 6, the problem on rotations, skews and translations
 *
 * @example
 * const limits = augment({ translate: 2, rotate: 10, scale: 0.1 });
 * await net.SGD(training, 10, 10, 0.1, validation, test, { augment: limits });
 */
export function augment(options: AugmentOptions = {}): Augmentation {
  return checkAugmentation("augment", options);
}

/** @internal */
export function checkAugmentation(where: string, options: unknown): Augmentation {
  checkOptions(where, options, ["translate", "rotate", "scale", "skew", "elastic"]);
  const { translate = 0, rotate = 0, scale = 0, skew = 0 } = options as AugmentOptions;
  const { elastic = { alpha: 0, sigma: 0 } } = options as AugmentOptions;
  checkOptions(`${where}: elastic`, elastic, ["alpha", "sigma"]);
  return Object.freeze({
    translate: checkNumber(`${where}: translate`, translate, { min: 0, max: 1e6 }),
    rotate: checkNumber(`${where}: rotate`, rotate, { min: 0, max: 180 }),
    scale: checkNumber(`${where}: scale`, scale, { min: 0, below: 1 }),
    skew: checkNumber(`${where}: skew`, skew, { min: 0, max: MOST_SKEW }),
    elastic: Object.freeze({
      alpha: checkNumber(`${where}: elastic.alpha`, elastic.alpha, { min: 0, max: 1e6 }),
      sigma: checkNumber(`${where}: elastic.sigma`, elastic.sigma, { min: 0, max: MOST_SIGMA }),
    }),
  });
}

/** Like {@link checkAugmentation}, for an option that may be left out. @internal */
export function checkOptionalAugmentation(
  where: string,
  options: unknown,
): Augmentation | undefined {
  return options === undefined ? undefined : checkAugmentation(where, options);
}

/** True if the limits are equal, or there are none in both. @internal */
export function isSameAugmentation(a: Augmentation | undefined, b: Augmentation | undefined) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * The channels, rows and columns of images.
 *
 * @param shapes the shapes of a row that are known; the first that is one of images counts
 * @throws {ShapeError} if none is
 * @internal
 */
export function imageShape(
  where: string,
  shapes: readonly (readonly number[])[],
): readonly number[] {
  const image = shapes.find(({ length }) => length === 2 || length === 3);
  if (image) return image.length === 2 ? [1, ...image] : image;
  const shape = shapes.at(-1) ?? [];
  throw new ShapeError(
    `${where}: augment moves the pixels of images, but x has rows of shape [${shape.join(", ")}]; declare channels, ` +
      "rows and columns with { shape: [1, 28, 28] } in the Dataset, or leave augment out",
  );
}
