// Finds the shape of one row, channels first, as ConvPoolLayer expects images.
import { checkCount, describe, type SignalLike } from "../../arguments.js";
import { ArgumentError, ShapeError } from "../../errors.js";
import type { ArrayData } from "../data.js";
import { elementCount } from "../formats/numeric-array.js";
import { inPieces } from "../formats/pieces.js";

/** The conversion of the rows of an array to the rows of a set. */
export interface RowShape {
  readonly shape: readonly number[];
  /** For images whose channels come last, to be moved to the front: numbers of pixels and channels. */
  readonly channelsLast?: { readonly pixels: number; readonly channels: number };
}

const CHANNELS = [1, 3, 4];

/**
 * Returns the shape of a row of an array `[n, …]`. Rows of two dimensions get a channel; 1, 3 or 4
 * channels that come last are moved to the front. If the caller gives a shape, it must be this one, or
 * the array must be flat.
 *
 * @throws {ShapeError} if the caller gives another shape
 */
export function rowShape(own: readonly number[], given: unknown, where: string): RowShape {
  const found = natural(own);
  if (given === undefined) return found;
  const shape = checkGiven(given);
  const size = elementCount(own);
  const isFlat = own.length === 1;
  const isSame = JSON.stringify(shape) === JSON.stringify(found.shape);
  const isFlattened = shape.length === 1 && shape[0] === size;
  if (elementCount(shape) === size && (isFlat || isFlattened || isSame)) return { ...found, shape };
  throw new ShapeError(
    `shape [${shape.join(", ")}] does not fit the rows of ${where}, which are of shape ` +
      `[${own.join(", ")}]; use shape: [${found.shape.join(", ")}], or leave it out`,
  );
}

function natural(own: readonly number[]): RowShape {
  const [height = 1, width = 1, channels = 1] = own;
  if (own.length === 2) return { shape: [1, height, width] };
  if (own.length === 3 && CHANNELS.includes(channels) && !CHANNELS.includes(height)) {
    return { shape: [channels, height, width], channelsLast: { pixels: height * width, channels } };
  }
  return { shape: own.length === 0 ? [1] : [...own] };
}

function checkGiven(given: unknown): readonly number[] {
  if (!Array.isArray(given) || given.length === 0) {
    throw new ArgumentError(
      `shape must be an array of positive integers such as [1, 28, 28], got ${describe(given)}`,
    );
  }
  return Array.from(given, (extent: unknown, axis) => checkCount(`shape[${axis}]`, extent));
}

/** Moves channels to the front. Returns a new array if there is more than one channel. */
export async function channelsFirst(
  x: ArrayData["x"],
  { channelsLast }: RowShape,
  signal?: SignalLike,
): Promise<ArrayData["x"]> {
  if (channelsLast === undefined || channelsLast.channels === 1) return x;
  const { pixels, channels } = channelsLast;
  const size = pixels * channels;
  const moved = x.slice();
  await inPieces(
    x.length / size,
    (from, to) => {
      for (let row = from * size; row < to * size; row += size) {
        for (let channel = 0; channel < channels; channel++) {
          for (let pixel = 0; pixel < pixels; pixel++) {
            moved[row + channel * pixels + pixel] = x[row + pixel * channels + channel] ?? 0;
          }
        }
      }
    },
    signal,
    size,
  );
  return moved;
}
