// Finds the connected parts of the ink.
import type { Box, Raster } from "../pictures/resample.js";

/** Pixels of ink that are connected by sides or corners. */
export interface Part extends Box {
  readonly label: number;
  readonly ink: number;
  readonly strongest: number;
  /** Number of pixels on each edge of the raster. */
  readonly onEdges: Readonly<Record<Edge, number>>;
}

export type Edge = "top" | "bottom" | "left" | "right";

export interface Parts {
  /** For each pixel the label of its part; 0 if it belongs to none. */
  readonly labels: Int32Array;
  readonly parts: readonly Part[];
}

/** Returns the parts of pixels with at least `weak` ink that contain a pixel with at least `strong`. */
export function partsOf(ink: Raster, weak: number, strong: number): Parts {
  const { pixels, width } = ink;
  const labels = new Int32Array(pixels.length);
  const parts: Part[] = [];
  const open: number[] = [];
  let label = 0;
  for (let start = 0; start < pixels.length; start++) {
    if (labels[start] !== 0 || (pixels[start] ?? 0) < weak) continue;
    label++;
    const part = new Growing(label);
    labels[start] = label;
    open.push(start);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const row = Math.floor(at / width);
      const column = at - row * width;
      part.add(row, column, pixels[at] ?? 0, ink);
      const [top, bottom] = [Math.max(0, row - 1), Math.min(ink.height - 1, row + 1)];
      const [left, right] = [Math.max(0, column - 1), Math.min(width - 1, column + 1)];
      for (let y = top; y <= bottom; y++) {
        for (let next = y * width + left; next <= y * width + right; next++) {
          if (labels[next] !== 0 || (pixels[next] ?? 0) < weak) continue;
          labels[next] = label;
          open.push(next);
        }
      }
    }
    if (part.strongest >= strong) parts.push(part.done());
  }
  return { labels, parts };
}

class Growing {
  strongest = 0;
  #ink = 0;
  readonly #onEdges = { top: 0, bottom: 0, left: 0, right: 0 };
  #top = Number.MAX_SAFE_INTEGER;
  #left = Number.MAX_SAFE_INTEGER;
  #bottom = -1;
  #right = -1;

  constructor(readonly label: number) {}

  add(row: number, column: number, value: number, { height, width }: Raster): void {
    this.#ink += value;
    if (value > this.strongest) this.strongest = value;
    if (row === 0) this.#onEdges.top++;
    if (row === height - 1) this.#onEdges.bottom++;
    if (column === 0) this.#onEdges.left++;
    if (column === width - 1) this.#onEdges.right++;
    if (row < this.#top) this.#top = row;
    if (row > this.#bottom) this.#bottom = row;
    if (column < this.#left) this.#left = column;
    if (column > this.#right) this.#right = column;
  }

  done(): Part {
    return {
      label: this.label,
      ink: this.#ink,
      strongest: this.strongest,
      onEdges: this.#onEdges,
      top: this.#top,
      left: this.#left,
      height: this.#bottom - this.#top + 1,
      width: this.#right - this.#left + 1,
    };
  }
}
