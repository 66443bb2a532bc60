// From an image of one handwritten digit to what MNIST would have made of it.
import { SIDE } from "../data/mnist-layout.js";
import { DataError } from "../errors.js";
import { subtractBackground } from "./background.js";
import { isolateDigit } from "./components.js";
import { boxOf } from "./digit-box.js";
import { findInk } from "./ink.js";
import type { GreyImage } from "./png.js";
import { type Raster, resample } from "./resample.js";

/** The longer side of a digit in MNIST's images. */
const DIGIT_SIDE = 20;
/** MNIST's digits have their centre of mass at this row and column, rounded. */
const CENTRE = SIDE / 2;
/** More pixels show nothing that 20 x 20 could keep. */
const WORKING_SIDE = 800;
/** The part of the ink that is full in MNIST's digits, however thin their strokes. */
const FULL_INK = 0.25;

/**
 * Finds the digit in an image, dark on light or light on dark, and makes it an example as those of
 * MNIST (LeCun et al. 1998): the box around its ink scaled to 20 pixels with its aspect ratio kept,
 * by area averaging, and placed in 28x28 with its centre of mass at row and column 14.
 *
 * @param name what errors call the image
 * @returns 784 values row-major, 0 background to 1 ink
 * @throws {DataError} where nothing stands out of the background
 *
 * @example
 * const digit = prepareDigit(decodePng(await readFile("seven.png"), "seven.png"), "seven.png");
 * const [label] = await net.predict(digit);
 */
export function prepareDigit(image: GreyImage, name: string): Float32Array {
  const found = findInk(subtractBackground(reduce(image)));
  if (found === undefined) {
    throw new DataError(
      `${name}: there is no digit in the image of ${image.width}x${image.height} pixels: nothing ` +
        "stands out of its background; draw one digit, dark on light or light on dark",
    );
  }
  const ink = isolateDigit(found);
  const box = boxOf(ink);
  return centre(deepen(resample(ink, box, DIGIT_SIDE / Math.max(box.height, box.width))));
}

/** By a whole factor, so that every new pixel is covered; what is left over at two sides is less. */
function reduce(image: GreyImage): GreyImage {
  const [shorter, longer] = [image.height, image.width].sort((a, b) => a - b);
  const factor = Math.min(shorter ?? 1, Math.ceil((longer ?? 1) / WORKING_SIDE));
  if (factor === 1) return image;
  const whole = (length: number) => length - (length % factor);
  const box = { top: 0, left: 0, height: whole(image.height), width: whole(image.width) };
  return resample(image, box, 1 / factor);
}

/** Strokes thinner than a pixel come out pale; MNIST's pens were not. */
function deepen(digit: Raster): Raster {
  const sorted = Float32Array.from(digit.pixels).sort().reverse();
  const part = FULL_INK * sorted.reduce((sum, value) => sum + value, 0);
  let sum = 0;
  const level = sorted.find((value) => {
    sum += value;
    return sum >= part;
  });
  const gain = 1 / Math.max(level ?? 1, 1e-3);
  return { ...digit, pixels: digit.pixels.map((value) => Math.min(1, gain * value)) };
}

/** Moved by whole pixels, as MNIST's were, which keeps edges as they are. */
function centre({ pixels, height, width }: Raster): Float32Array {
  let [mass, rows, columns] = [0, 0, 0];
  pixels.forEach((value, i) => {
    mass += value;
    rows += value * Math.floor(i / width);
    columns += value * (i % width);
  });
  const top = place(rows / mass, height);
  const left = place(columns / mass, width);
  const result = new Float32Array(SIDE * SIDE);
  for (let row = 0; row < height; row++) {
    const line = pixels.subarray(row * width, (row + 1) * width);
    result.set(line, (top + row) * SIDE + left);
  }
  return result;
}

function place(mean: number, length: number): number {
  return Math.min(Math.max(0, Math.round(CENTRE - mean)), SIDE - length);
}
