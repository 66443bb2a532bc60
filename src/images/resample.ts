// Scales images by area averaging: the exact share that each pixel covers of each new one, which
// is what gave MNIST's digits their grey edges.

/** Values row-major `[height, width]`. */
export interface Raster {
  readonly pixels: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** Rows from `top` and columns from `left` of a raster. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The box of a raster, both sides times `scale` and rounded up; where a new pixel reaches beyond the
 * box there is 0.
 */
export function resample(raster: Raster, box: Box, scale: number): Raster {
  const columns = spansOf(box.width, scale);
  const rows = spansOf(box.height, scale);
  const narrow = new Float32Array(box.height * columns.length);
  for (let row = 0; row < box.height; row++) {
    const from = (box.top + row) * raster.width + box.left;
    columns.forEach(({ first, weights }, column) => {
      let sum = 0;
      weights.forEach((weight, i) => {
        sum += weight * (raster.pixels[from + first + i] ?? 0);
      });
      narrow[row * columns.length + column] = sum;
    });
  }
  const pixels = new Float32Array(rows.length * columns.length);
  rows.forEach(({ first, weights }, row) => {
    for (let column = 0; column < columns.length; column++) {
      let sum = 0;
      weights.forEach((weight, i) => {
        sum += weight * (narrow[(first + i) * columns.length + column] ?? 0);
      });
      pixels[row * columns.length + column] = sum;
    }
  });
  return { pixels, height: rows.length, width: columns.length };
}

/** Of one new pixel along a side: the first old pixel that it covers, and the share of each. */
interface Span {
  readonly first: number;
  readonly weights: readonly number[];
}

function spansOf(length: number, scale: number): Span[] {
  // Without the slack, rounding in length * scale could add a pixel that covers nothing.
  const count = Math.max(1, Math.ceil(length * scale - 1e-6));
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [i / scale, Math.min(length, (i + 1) / scale)];
    const first = Math.min(length - 1, Math.floor(from));
    const last = Math.max(first, Math.ceil(to) - 1);
    const weights = Array.from({ length: last - first + 1 }, (_, at) => {
      const covered = Math.min(to, first + at + 1) - Math.max(from, first + at);
      return Math.max(0, covered) * scale;
    });
    return { first, weights };
  });
}
