// Scales images by area averaging, in which pixels are weighted by the exact area that they cover of
// a new pixel. MNIST's digits were scaled so and have grey edges for that reason.

/** Values row-major `[height, width]`. */
export interface Raster {
  readonly pixels: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** A box of a raster; `top` and `left` are its first row and column. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Scales a box of a raster. Both sides are multiplied by `scale` and rounded up; the area of new pixels
 * outside of the box counts as 0.
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

/** For a new pixel along one side: the first old pixel that it covers, and the weight of each. */
interface Span {
  readonly first: number;
  readonly weights: readonly number[];
}

function spansOf(length: number, scale: number): Span[] {
  // Without this tolerance, rounding of length * scale could add a pixel that covers nothing.
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
