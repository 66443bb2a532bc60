// A decoded picture, and the function that scales parts of it down to planes.

import { setImmediate } from "node:timers/promises";
import type { SignalLike } from "../arguments.js";
import type { Box, Raster } from "./resample.js";

/** Red, green, blue and opacity of each pixel as bytes, row-major. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 4;
  readonly data: Uint8Array;
}

/** Red, green and blue, 0 to 1. */
export type Planes = readonly [Raster, Raster, Raster];

/** Source pixels that are processed between two turns of the event loop. */
const SLICE = 2 ** 20;

/**
 * Scales a box of an opaque picture down by a whole factor; each new pixel is the mean of a block.
 * Incomplete blocks at the right and lower edges are left out.
 */
export async function shrink(
  { width, data }: Picture,
  box: Box,
  factor: number,
  signal?: SignalLike,
): Promise<Planes> {
  const height = Math.floor(box.height / factor);
  const columns = Math.floor(box.width / factor);
  const planes = [0, 1, 2].map(() => new Float32Array(height * columns));
  const scale = 1 / (255 * factor * factor);
  const rows = Math.max(1, Math.floor(SLICE / (box.width * factor)));
  for (let row = 0; row < height; row++) {
    if (row % rows === rows - 1) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    planes.forEach((plane, channel) => {
      const line = plane.subarray(row * columns, (row + 1) * columns);
      for (let y = 0; y < factor; y++) {
        const from = (box.top + row * factor + y) * width + box.left;
        addLine(line, data, 4 * from + channel, factor);
      }
      for (let column = 0; column < columns; column++) {
        line[column] = scale * (line[column] ?? 0);
      }
    });
  }
  const [red, green, blue] = planes.map((pixels): Raster => ({ pixels, height, width: columns }));
  const empty: Raster = { pixels: new Float32Array(), height: 0, width: 0 };
  return [red ?? empty, green ?? empty, blue ?? empty];
}

function addLine(line: Float32Array, data: Uint8Array, from: number, factor: number): void {
  let at = from;
  for (let column = 0; column < line.length; column++) {
    let sum = 0;
    for (let x = 0; x < factor; x++, at += 4) sum += data[at] ?? 0;
    line[column] = (line[column] ?? 0) + sum;
  }
}
