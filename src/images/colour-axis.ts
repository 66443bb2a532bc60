// Finds the direction in the space of colours along which ink and paper differ most. Luminance alone
// does not suffice: red ink on green of the same luminance would be invisible.
import type { Planes } from "../pictures/picture.js";
import type { Raster } from "../pictures/resample.js";

type Colour = readonly [red: number, green: number, blue: number];

/** Distance of the pixels that are compared, as a fraction of the shorter side. */
const STEP = 1 / 64;
const LONGEST_STEP = 8;
const ROUNDS = 30;
/** Differences below half a grey level are ignored. */
const LEAST = 0.5 / 255;

/**
 * Projects colours onto the axis of the strongest local differences. For grey pictures the result is the
 * grey value. One level of 8 bits in all channels along the axis changes the result by 1/255.
 */
export function projectColours(planes: Planes): Raster {
  const [red, green, blue] = planes;
  const axis = contrastAxis(planes);
  const size = axis.reduce((sum, part) => sum + Math.abs(part), 0);
  const [r = 0, g = 0, b = 0] = axis.map((part) => part / size);
  const pixels = new Float32Array(red.pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = r * (red.pixels[i] ?? 0) + g * (green.pixels[i] ?? 0) + b * (blue.pixels[i] ?? 0);
  }
  return { pixels, height: red.height, width: red.width };
}

/** Returns the first principal component of differences between neighbours, weighted by their size. */
function contrastAxis(planes: Planes): Colour {
  const moments = momentsOf(planes);
  let axis: Colour = [1, 1, 1];
  // The start of the power iteration must not be orthogonal to the principal component.
  const start = moments.reduce((most, row) => (norm(row) > norm(most) ? row : most));
  if (norm(start) < LEAST ** 4) return axis;
  axis = start;
  for (let round = 0; round < ROUNDS; round++) {
    const [x, y, z] = moments.map((row) => dot(row, axis));
    axis = [x ?? 0, y ?? 0, z ?? 0];
    const length = norm(axis);
    axis = [axis[0] / length, axis[1] / length, axis[2] / length];
  }
  const isLighter = dot(axis, [0.299, 0.587, 0.114]) >= 0;
  return isLighter ? axis : [-axis[0], -axis[1], -axis[2]];
}

function momentsOf([red, green, blue]: Planes): readonly [Colour, Colour, Colour] {
  const { height, width } = red;
  const step = Math.min(LONGEST_STEP, Math.max(1, Math.round(STEP * Math.min(height, width))));
  let [rr, gg, bb, rg, rb, gb] = [0, 0, 0, 0, 0, 0];
  const add = (from: number, to: number) => {
    const r = (red.pixels[to] ?? 0) - (red.pixels[from] ?? 0);
    const g = (green.pixels[to] ?? 0) - (green.pixels[from] ?? 0);
    const b = (blue.pixels[to] ?? 0) - (blue.pixels[from] ?? 0);
    const weight = r * r + g * g + b * b;
    rr += weight * r * r;
    gg += weight * g * g;
    bb += weight * b * b;
    rg += weight * r * g;
    rb += weight * r * b;
    gb += weight * g * b;
  };
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      if (column + step < width) add(at, at + step);
      if (row + step < height) add(at, at + step * width);
    }
  }
  return [
    [rr, rg, rb],
    [rg, gg, gb],
    [rb, gb, bb],
  ];
}

function dot([a, b, c]: Colour, [x, y, z]: Colour): number {
  return a * x + b * y + c * z;
}

function norm(colour: Colour): number {
  return Math.sqrt(dot(colour, colour));
}
