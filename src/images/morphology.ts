// Morphological operations: running maxima and minima, closings, openings and medians of three.
import type { Raster } from "../pictures/resample.js";

/** 1 for the maximum, -1 for the minimum. */
type Extremum = 1 | -1;

/**
 * Replaces each pixel by the maximum or minimum of the pixels from `-reach` to `reach` in its row, in
 * constant time per pixel (van Herk 1992, Gil and Werman 1993). Windows are cut off at the ends.
 */
function slide({ pixels, height, width }: Raster, reach: number, extremum: Extremum): Raster {
  const size = 2 * reach + 1;
  const length = width + 2 * reach;
  const rest = extremum * Number.NEGATIVE_INFINITY;
  const line = new Float32Array(length).fill(rest);
  // Extrema from the beginning and from the end of blocks of the size of the window.
  const [before, after] = [new Float32Array(length), new Float32Array(length)];
  const result = new Float32Array(pixels.length);
  for (let row = 0; row < height; row++) {
    line.set(pixels.subarray(row * width, (row + 1) * width), reach);
    for (let i = 0, inBlock = 0, best = rest; i < length; i++) {
      const value = line[i] ?? 0;
      if (inBlock === 0 || extremum * value > extremum * best) best = value;
      before[i] = best;
      inBlock = inBlock + 1 === size ? 0 : inBlock + 1;
    }
    for (let i = length - 1, inBlock = i % size, best = rest; i >= 0; i--) {
      const value = line[i] ?? 0;
      if (inBlock === size - 1 || extremum * value > extremum * best) best = value;
      after[i] = best;
      inBlock = inBlock === 0 ? size - 1 : inBlock - 1;
    }
    for (let column = 0, at = row * width; column < width; column++, at++) {
      const [a, b] = [after[column] ?? 0, before[column + size - 1] ?? 0];
      result[at] = extremum * a > extremum * b ? a : b;
    }
  }
  return { pixels: result, height, width };
}

/** Exchanges rows and columns. */
export function transpose({ pixels, height, width }: Raster): Raster {
  const result = new Float32Array(pixels.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      result[column * height + row] = pixels[row * width + column] ?? 0;
    }
  }
  return { pixels: result, height: width, width: height };
}

/** Fills regions that are darker than their surroundings and contain no square of the window's size. */
export function close(raster: Raster, reach: number): Raster {
  return squares(raster, reach, 1);
}

/** Removes regions that are lighter than their surroundings and contain no square of the window's size. */
export function open(raster: Raster, reach: number): Raster {
  return squares(raster, reach, -1);
}

function squares(raster: Raster, reach: number, first: Extremum): Raster {
  const second = first === 1 ? -1 : 1;
  const grown = slide(transpose(slide(raster, reach, first)), reach, first);
  return slide(transpose(slide(grown, reach, second)), reach, second);
}

/** Removes runs of each row that are lighter than their surroundings and shorter than the window. */
export function openRows(raster: Raster, reach: number): Raster {
  return slide(slide(raster, reach, -1), reach, 1);
}

/** Replaces each pixel by the maximum in a square around it. */
export function dilate(raster: Raster, reach: number): Raster {
  return transpose(slide(transpose(slide(raster, reach, 1)), reach, 1));
}

/** Replaces each pixel by the median of itself and its neighbours in the row, then in the column. */
export function medianOfThrees(raster: Raster): Raster {
  return transpose(rowMedians(transpose(rowMedians(raster))));
}

function rowMedians({ pixels, height, width }: Raster): Raster {
  const result = Float32Array.from(pixels);
  for (let row = 0; row < height; row++) {
    const last = (row + 1) * width - 1;
    for (let at = row * width + 1; at < last; at++) {
      const [a, b, c] = [pixels[at - 1] ?? 0, pixels[at] ?? 0, pixels[at + 1] ?? 0];
      const [low, high] = a < b ? [a, b] : [b, a];
      result[at] = c < low ? low : c > high ? high : c;
    }
  }
  return { pixels: result, height, width };
}
