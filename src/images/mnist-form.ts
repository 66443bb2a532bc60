// From the ink of a digit to what MNIST would have made of it (LeCun et al. 1998).
import { SIDE } from "../data/mnist-layout.js";
import { boxOf } from "./digit-box.js";
import { type Box, type Raster, resample } from "./resample.js";

/** The longer side of a digit in MNIST's images. */
const DIGIT_SIDE = 20;
/** MNIST's digits have their centre of mass at this row and column, rounded. */
const CENTRE = SIDE / 2;
/** The part of the ink that is full in MNIST's digits, however thin their strokes. */
const FULL_INK = 0.25;

/**
 * The box around the ink scaled to 20 pixels with its aspect ratio kept, by area averaging, and
 * placed in 28x28 with its centre of mass at row and column 14.
 *
 * @returns 784 values row-major, 0 background to 1 ink, and the box in the raster
 */
export function mnistForm(ink: Raster): { pixels: Float32Array; box: Box } {
  const box = boxOf(ink);
  const scale = DIGIT_SIDE / Math.max(box.height, box.width);
  return { pixels: centre(deepen(resample(ink, box, scale))), box };
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
