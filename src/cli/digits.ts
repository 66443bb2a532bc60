// Draws images as text. A character cell shows two pixels, one above the other, so that pixels are
// about square.

import { COLUMNS } from "./io.js";

const GAP = 2;

/** A grey image, row-major, 0 = background to 1 = ink. */
export interface Picture {
  pixels: ArrayLike<number>;
  height: number;
  width: number;
  /** Lines below the picture, cut to its width. */
  captions: readonly string[];
}

/** Halves height and width; each new pixel is the mean of 2x2 pixels. */
export function shrink({ pixels, height, width, captions }: Picture): Picture {
  const [rows, columns] = [Math.floor(height / 2), Math.floor(width / 2)];
  const half = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = 2 * row * width + 2 * column;
      const block = [at, at + 1, at + width, at + width + 1];
      half[row * columns + column] = block.reduce((sum, i) => sum + (pixels[i] ?? 0), 0) / 4;
    }
  }
  return { pixels: half, height: rows, width: columns, captions };
}

/** Repeats each pixel `factor` times in both directions. */
export function enlarge({ pixels, height, width, captions }: Picture, factor: number): Picture {
  const [rows, columns] = [height * factor, width * factor];
  const large = Float32Array.from({ length: rows * columns }, (_, at) => {
    const row = Math.floor(at / columns / factor);
    return pixels[row * width + Math.floor((at % columns) / factor)] ?? 0;
  });
  return { pixels: large, height: rows, width: columns, captions };
}

/** Returns the number of pictures of `width` pixels that fit side by side into 80 columns. */
export function fitting(width: number): number {
  return Math.floor((COLUMNS + GAP) / (width + GAP));
}

/**
 * Returns lines that show `pictures` side by side: in grey on a terminal with colours, else in black
 * and white, where pixels over `threshold` are ink.
 */
export function drawStrip(
  pictures: readonly Picture[],
  options: { colors: boolean; threshold?: number },
): string[] {
  const cells = pictures.map((picture) => drawPicture(picture, options));
  const height = Math.max(0, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, i) => lines[line] ?? " ".repeat(pictures[i]?.width ?? 0))
      .join(" ".repeat(GAP))
      .trimEnd(),
  );
}

function drawPicture(
  { pixels, height, width, captions }: Picture,
  { colors, threshold = 0.3 }: { colors: boolean; threshold?: number },
): string[] {
  const cell = colors ? greyCell : (top: number, bottom: number) => inkCell(top, bottom, threshold);
  const lines: string[] = [];
  for (let row = 0; row < height; row += 2) {
    let line = "";
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      line += cell(pixels[at] ?? 0, row + 1 < height ? (pixels[at + width] ?? 0) : 0);
    }
    lines.push(colors ? `${line}\x1b[0m` : line);
  }
  return [...lines, ...captions.map((caption) => caption.slice(0, width).padEnd(width))];
}

function inkCell(top: number, bottom: number, threshold: number): string {
  if (top > threshold) return bottom > threshold ? "█" : "▀";
  return bottom > threshold ? "▄" : " ";
}

/** Draws the upper pixel in the text colour and the lower one in the background colour (greys 232 to 255). */
function greyCell(top: number, bottom: number): string {
  const grey = (value: number) => 232 + Math.round(Math.min(Math.max(value, 0), 1) * 23);
  return `\x1b[38;5;${grey(top)};48;5;${grey(bottom)}m▀`;
}
