// What an image would be without its ink. The edge of the image tells: a digit may touch it, but
// does not fill it.

import { fitSurface, type Point, type Surface } from "./least-squares.js";
import type { GreyImage } from "./png.js";

/** An image as its differences from the background. */
export interface Relief {
  /** Luminance less that of the background. */
  readonly pixels: Float32Array;
  readonly height: number;
  readonly width: number;
  /** Standard deviation of the background's own grain. */
  readonly noise: number;
}

/** Width of the edge as a part of the shorter side. */
const EDGE = 0.04;
const MOST_POINTS = 1500;
/** Half a grey level of 8 bits: an edge no rougher than that is of one grey. */
const EVEN = 0.5 / 255;
/** What lies this close to the background, or within its grain, belongs to it. */
const NEAR = 0.03;
const GRAINS = 3;
/** How often the surface is fitted anew, each time to what the one before has come near to. */
const WIDENINGS = 4;
/** The median of distances as a part of the standard deviation, if these are normal. */
const MAD_TO_DEVIATION = 1.4826;

/** Subtracts the background: one grey where the edge is even, else a surface of second degree. */
export function subtractBackground(image: GreyImage): Relief {
  const { height, width } = image;
  const edge = Math.max(1, Math.round(EDGE * Math.min(height, width)));
  const isEdge = (row: number, column: number) =>
    Math.min(row, column, height - 1 - row, width - 1 - column) < edge;
  const points = pick(image, isEdge, 2 * edge * (height + width));
  const level = median(points.map(({ value }) => value));
  const roughness = median(points.map(({ value }) => Math.abs(value - level)));
  if (roughness <= EVEN) return { ...subtract(image, () => level), noise: 0 };

  // First what is near one grey: a dark table at one side would tilt a plane through all.
  const flat = { surface: () => level, noise: MAD_TO_DEVIATION * roughness };
  const plane = refit(points, flat, 1) ?? flat;
  const all = pick(image, () => true, image.pixels.length);
  let ground = plane;
  for (let round = 0; round < WIDENINGS; round++) ground = refit(all, ground, 2) ?? ground;
  return { ...subtract(image, ground.surface), noise: ground.noise };
}

interface Ground {
  readonly surface: Surface;
  readonly noise: number;
}

/** A surface through the points that lie near the one before; undefined where these are few. */
function refit(points: readonly Point[], ground: Ground, degree: 1 | 2): Ground | undefined {
  const band = Math.max(NEAR, GRAINS * ground.noise);
  const near = points.filter(({ x, y, value }) => Math.abs(value - ground.surface(x, y)) < band);
  if (near.length < points.length / 4) return undefined;
  const surface = fitSurface(near, degree);
  return { surface, noise: grainOf(near, surface) };
}

function grainOf(points: readonly Point[], surface: Surface): number {
  return (
    MAD_TO_DEVIATION * median(points.map(({ x, y, value }) => Math.abs(value - surface(x, y))))
  );
}

/** At most `MOST_POINTS` of the about `count` pixels of the kind, spread evenly. */
function pick(
  { pixels, height, width }: GreyImage,
  isWanted: (row: number, column: number) => boolean,
  count: number,
): Point[] {
  const step = Math.max(1, Math.floor(Math.sqrt(count / MOST_POINTS)));
  const points: Point[] = [];
  const offset = Math.floor((step - 1) / 2);
  for (let row = offset; row < height; row += step) {
    for (let column = offset; column < width; column += step) {
      if (!isWanted(row, column)) continue;
      const value = pixels[row * width + column] ?? 0;
      points.push({ x: position(column, width), y: position(row, height), value });
    }
  }
  return points;
}

function position(at: number, length: number): number {
  return (2 * at + 1) / length - 1;
}

function subtract(image: GreyImage, surface: Surface) {
  const { height, width } = image;
  const pixels = image.pixels.map(
    (value, i) =>
      value - surface(position(i % width, width), position(Math.floor(i / width), height)),
  );
  return { pixels, height, width };
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}
