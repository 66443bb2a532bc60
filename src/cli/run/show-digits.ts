// Shows test images with their labels and predictions, and filters, as text.

import type { Dataset } from "../../data/dataset.js";
import { filtersOf } from "../../figures/filters.js";
import type { Network } from "../../network.js";
import { drawStrip, enlarge, fitting, type Picture, shrink } from "../digits.js";

/** The lines of wrong images. */
const MISTAKE_LINES = 2;
const ENLARGED = 2;

/** Returns the first images of `test`, as many as fit side by side, as text. */
export async function showDigits(net: Network, test: Dataset, colors: boolean): Promise<string> {
  const count = Math.min(inLine(test), test.size);
  const labels = await net.predict(test.slice(0, count));
  const rows = Array.from({ length: count }, (_, row) => row);
  return drawLines(picturesOf(test, labels, rows), inLine(test), { colors });
}

/** Returns the first images of `test` that the network gets wrong, as text. */
export async function showMistakes(net: Network, test: Dataset, colors: boolean): Promise<string> {
  const labels = await net.predict(test);
  const wrong = [...labels.keys()].filter((row) => labels[row] !== test.y[row]);
  if (wrong.length === 0) return "no test image is wrong";
  const shown = wrong.slice(0, MISTAKE_LINES * inLine(test));
  const heading = `${shown.length} of ${wrong.length} wrong test images`;
  return `${heading}\n${drawLines(picturesOf(test, labels, shown), inLine(test), { colors })}`;
}

/** Returns the filters of the first layer as text, positive weights as ink; undefined if it has none. */
export async function showFilters(net: Network, colors: boolean): Promise<string | undefined> {
  const weights = (await net.parameters())["layers.0.w"];
  if (weights?.shape.length !== 4) return undefined;
  const filters = filtersOf("filters", weights, 0);
  const pictures = Array.from({ length: filters.count }, (_, filter): Picture => {
    const values = filters.weights(filter);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    const pixels = values.map((value) => (1 + value / largest) / 2);
    const { rows: height, columns: width } = filters;
    return enlarge({ pixels, height, width, captions: [""] }, ENLARGED);
  });
  const lines = drawLines(pictures, fitting(ENLARGED * filters.columns), {
    colors,
    threshold: 0.6,
  });
  return `${filters.count} filters of the first layer\n${lines}`;
}

/** The number of images that fit side by side. */
function inLine(test: Dataset): number {
  return fitting(Math.floor((test.shape.at(-1) ?? 1) / 2));
}

function picturesOf(test: Dataset, labels: Int32Array, rows: readonly number[]): Picture[] {
  const [height = 1, width = 1] = test.shape.slice(-2);
  return rows.map((row) => {
    const { x, y } = test.slice(row, row + 1);
    const wrong = labels[row] === y[0] ? "" : " !";
    const captions = [`true ${y[0]}`, `predicted ${labels[row]}${wrong}`];
    return shrink({ pixels: x, height, width, captions });
  });
}

function drawLines(
  pictures: readonly Picture[],
  each: number,
  options: Parameters<typeof drawStrip>[1],
): string {
  const lines: string[] = [];
  for (let from = 0; from < pictures.length; from += each) {
    lines.push(...drawStrip(pictures.slice(from, from + each), options));
  }
  return lines.join("\n");
}
