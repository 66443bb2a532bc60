// A canvas for drawing pictures of digits with known labels.

import { generator } from "../lib/random.mjs";

const SIDE = 28;
/** Number of rows that a digit covers in MNIST's images. */
const DIGIT_SIDE = 20;

/** Random numbers, equal for equal seeds, so that the pictures are the same on all machines. */
export class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.uniform = generator(seed);
  }

  /** Returns a uniform number in [from, to). */
  between(from = 0, to = 1) {
    return from + (to - from) * this.uniform();
  }

  /** Returns an integer in [from, to]. */
  integer(from = 0, to = 1) {
    return Math.floor(this.between(from, to + 1));
  }

  /**
   * @template T
   * @param {readonly T[]} values
   */
  pick(values) {
    return /** @type {T} */ (values[this.integer(0, values.length - 1)]);
  }

  normal() {
    const radius = Math.sqrt(-2 * Math.log(1 - this.between()));
    return radius * Math.cos(2 * Math.PI * this.between());
  }
}

/** @typedef {readonly [number, number, number]} Colour red, green, blue, 0 to 255 */

/** @param {number} value @returns {Colour} */
export const grey = (value) => [value, value, value];

export class Canvas {
  /** @param {number} width @param {number} height @param {Colour} paper */
  constructor(width, height, paper) {
    this.width = width;
    this.height = height;
    this.values = new Float32Array(3 * width * height);
    for (let i = 0; i < this.values.length; i++) this.values[i] = paper[i % 3] ?? 0;
  }

  /**
   * Changes every colour value.
   * @param {(value: number, column: number, row: number) => number} change
   */
  change(change) {
    for (let row = 0, at = 0; row < this.height; row++) {
      for (let column = 0; column < this.width; column++) {
        for (let end = at + 3; at < end; at++) {
          this.values[at] = change(this.values[at] ?? 0, column, row);
        }
      }
    }
    return this;
  }

  /**
   * Blends a colour into a pixel; 1 replaces the pixel, 0 leaves it unchanged.
   * @param {number} column @param {number} row @param {Colour} colour @param {number} cover
   */
  dab(column, row, colour, cover) {
    if (column < 0 || row < 0 || column >= this.width || row >= this.height) return;
    const at = 3 * (row * this.width + column);
    for (let i = 0; i < 3; i++) {
      this.values[at + i] = (1 - cover) * (this.values[at + i] ?? 0) + cover * (colour[i] ?? 0);
    }
  }

  /**
   * Draws a digit of MNIST with linear interpolation.
   * @param {ArrayLike<number>} pixels 28x28, 0 to 255
   * @param {{ left: number, top: number, height: number, colour: Colour, thin?: boolean }} place of the
   *   20 rows of the digit; thin leaves only the middle of its strokes
   */
  digit(pixels, { left, top, height, colour, thin = false }) {
    const scale = height / DIGIT_SIDE;
    const margin = (SIDE - DIGIT_SIDE) / 2;
    const [x0, y0] = [left - margin * scale, top - margin * scale];
    /** @type {(column: number, row: number) => number} */
    const at = (column, row) =>
      column < 0 || row < 0 || column >= SIDE || row >= SIDE
        ? 0
        : (pixels[row * SIDE + column] ?? 0) / 255;
    const size = Math.ceil(SIDE * scale) + 1;
    for (let row = Math.floor(y0); row < y0 + size; row++) {
      const y = (row + 0.5 - y0) / scale - 0.5;
      for (let column = Math.floor(x0); column < x0 + size; column++) {
        const x = (column + 0.5 - x0) / scale - 0.5;
        const [u, v] = [Math.floor(x), Math.floor(y)];
        const [a, b] = [x - u, y - v];
        const upper = (1 - a) * at(u, v) + a * at(u + 1, v);
        const lower = (1 - a) * at(u, v + 1) + a * at(u + 1, v + 1);
        const ink = (1 - b) * upper + b * lower;
        if (ink > 0) this.dab(column, row, colour, thin ? clamp((ink - 0.35) / 0.3) : ink);
      }
    }
    return this;
  }

  /**
   * Draws a stroke of a round pen through points.
   * @param {readonly (readonly [number, number])[]} points
   * @param {number} thickness @param {Colour} colour
   */
  stroke(points, thickness, colour) {
    const reach = Math.ceil(thickness / 2 + 1);
    /** @type {Map<number, number>} */
    const cover = new Map();
    for (let i = 1; i < points.length; i++) {
      const [ax, ay] = points[i - 1] ?? [0, 0];
      const [bx, by] = points[i] ?? [0, 0];
      const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
      for (let row = Math.floor(Math.min(ay, by)) - reach; row <= Math.max(ay, by) + reach; row++) {
        const [from, to] = [Math.floor(Math.min(ax, bx)) - reach, Math.max(ax, bx) + reach];
        for (let column = from; column <= to; column++) {
          if (column < 0 || row < 0 || column >= this.width || row >= this.height) continue;
          const t = clamp(((column - ax) * (bx - ax) + (row - ay) * (by - ay)) / length);
          const distance = Math.hypot(column - ax - t * (bx - ax), row - ay - t * (by - ay));
          const part = clamp(thickness / 2 - distance + 0.5);
          const at = row * this.width + column;
          if (part > (cover.get(at) ?? 0)) cover.set(at, part);
        }
      }
    }
    for (const [at, part] of cover) {
      this.dab(at % this.width, Math.floor(at / this.width), colour, part);
    }
    return this;
  }

  /**
   * Draws parallel lines across the whole canvas.
   * @param {{ step: number, first: number, thickness: number, angle: number, colour: Colour }} lines
   *   `angle` from level in radians
   */
  lines({ step, first, thickness, angle, colour }) {
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    for (let row = 0; row < this.height; row++) {
      for (let column = 0; column < this.width; column++) {
        const across = cos * row - sin * column - first;
        const distance = Math.abs(across - step * Math.round(across / step));
        const cover = clamp(thickness / 2 - distance + 0.5);
        if (cover > 0) this.dab(column, row, colour, cover);
      }
    }
    return this;
  }

  /** @param {Random} random @param {number} deviation of grain, in levels of 255 */
  grain(random, deviation) {
    const pool = Float32Array.from({ length: 4093 }, () => deviation * random.normal());
    for (let i = 0; i < this.values.length; i += 3) {
      const value = pool[(i * 7 + Math.floor(i / 4093)) % 4093] ?? 0;
      for (let c = 0; c < 3; c++) this.values[i + c] = (this.values[i + c] ?? 0) + value;
    }
    return this;
  }

  /** Returns the picture as bytes of red, green, blue and opacity. */
  picture() {
    const data = new Uint8Array(4 * this.width * this.height).fill(255);
    for (let i = 0; i < this.width * this.height; i++) {
      for (let c = 0; c < 3; c++) {
        data[4 * i + c] = Math.round(Math.min(255, Math.max(0, this.values[3 * i + c] ?? 0)));
      }
    }
    return { width: this.width, height: this.height, channels: /** @type {const} */ (4), data };
  }
}

/** @param {number} value */
export function clamp(value) {
  return Math.min(1, Math.max(0, value));
}
