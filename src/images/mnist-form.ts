// Converts the ink of a digit to an image like those of MNIST (LeCun et al. 1998).
import { SIDE } from "../data/mnist-layout.js";
import { type Box, type Raster, resample } from "../pictures/resample.js";
import { boxOf } from "./digit-box.js";

/** Longer side of the digits in MNIST's images. */
const DIGIT_SIDE = 20;
/** Row and column of the centre of mass of MNIST's digits, rounded. */
const CENTRE = SIDE / 2;
/** Fraction of the ink that is full in MNIST's digits, also in thin strokes. */
const FULL_INK = 0.25;

/**
 * Scales the box around the ink to 20 pixels by area averaging, keeping its aspect ratio, and places it
 * in 28x28 pixels with its centre of mass at row and column 14.
 *
 * @returns 784 values row-major, 0 background to 1 ink, and the box in the raster
 */
export function mnistForm(ink: Raster): { pixels: Float32Array; box: Box } {
  const box = boxOf(ink);
  const scale = DIGIT_SIDE / Math.max(box.height, box.width);
  return { pixels: centre(deepen(resample(ink, box, scale))), box };
}

/** Amplifies the ink, because strokes that are thinner than a pixel become pale, unlike MNIST's. */
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

/** Centres the digit by whole pixels, like MNIST, which keeps its edges unchanged. */
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
