// augmentData: the images that training sees in an epoch, for looking at them.
import { setImmediate } from "node:timers/promises";
import { checkNumber, checkOptions } from "../arguments.js";
import { Purpose, RandomStream } from "../random.js";
import { isUint8Array } from "../realms.js";
import { type AugmentOptions, checkAugmentation, imageShape } from "./augmentation.js";
import type { Data } from "./data.js";
import { Dataset, isDataset } from "./dataset.js";
import { checkGiven } from "./given.js";
import { transformImage } from "./transform-image.js";
import { checkArrays } from "./validate.js";

/** Options of {@link augmentData}. */
export interface AugmentDataOptions {
  /** The seed of the network. Default 0. */
  readonly seed?: number;
  /** The epoch, counted from 0 over the life of the network. Default 0. */
  readonly epoch?: number;
}

/** Images that are transformed between two turns of the event loop, which takes some milliseconds. */
const PIECE = 64;

/**
 * Returns the images as training with `augment` sees them in an epoch: rounded to float32, in the order of `data`. It
 * shows what the limits do. Training itself needs no such copy; it transforms the images of each mini-batch.
 *
 * @param data examples whose shape is `[channels, rows, columns]` or `[rows, columns]`
 * @throws {ArgumentError} if `data` is not examples, for limits that {@link augment} refuses and for unknown options
 * @throws {ShapeError} if the examples have no shape of images
 *
 * @example
 * const { training } = await loadDataShared();
 * const moved = await augmentData(training.slice(0, 10), { rotate: 15 }, { epoch: 3 });
 */
export async function augmentData(
  data: Data,
  limits: AugmentOptions,
  options: AugmentDataOptions = {},
): Promise<Dataset> {
  const augmentation = checkAugmentation("augmentData: limits", limits);
  checkOptions("augmentData", options, ["seed", "epoch"]);
  const seed = checkNumber("augmentData: seed", options.seed ?? 0, { integer: true, min: 0 });
  const epoch = checkNumber("augmentData: epoch", options.epoch ?? 0, { integer: true, min: 0 });
  const given = checkGiven("augmentData: data", data);
  const examples = isDataset(given) ? (given.bytes ?? given.x) : given.x;
  const { x, y, shape } = checkArrays(examples, given.y, given.shape);
  const image = imageShape("augmentData", [shape]);
  const size = x.length / y.length;
  const factor = isUint8Array(x) ? 1 / 256 : 1;
  const moved = new Float32Array(x.length);
  const transformed = new Float64Array(size);
  for (let row = 0; row < y.length; row++) {
    if (row % PIECE === PIECE - 1) await setImmediate();
    const pixels = Float64Array.from(x.subarray(row * size, (row + 1) * size), (v) => v * factor);
    const random = new RandomStream(seed, Purpose.augmentation, row, epoch);
    transformImage(transformed, pixels, image, augmentation, random);
    moved.set(transformed, row * size);
  }
  return new Dataset(moved, y.slice(), { shape, transfer: true });
}
