// Grey images as paths, and where the rows of a data set have them.
import { checkCount } from "../arguments.js";
import type { Data } from "../data/data.js";
import { isDataset } from "../data/dataset.js";
import { checkGiven } from "../data/given.js";
import { checkArrays } from "../data/validate.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { isUint8Array } from "../realms.js";
import { element } from "./svg.js";
import { colours } from "./theme.js";

/** An image, row-major; the values are drawn from 0, no ink, to 1. */
export interface GreyImage {
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

/** The images of a data set and their labels. */
export interface LabelledImages {
  readonly size: number;
  readonly y: ArrayLike<number>;
  imageAt(row: number): GreyImage;
}

/** The number of opacities: more cannot be told apart, and each is a path of its own. */
const LEVELS = 8;

/**
 * Returns an image as paths, one for each opacity. Negative values are drawn in another colour.
 *
 * @param side the size of a pixel
 */
export function drawImage(image: GreyImage, x: number, y: number, side: number): string {
  const { values, rows, columns } = image;
  const runs = new Map<number, string>();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; ) {
      const level = levelOf(values[row * columns + column]);
      let end = column + 1;
      while (end < columns && levelOf(values[row * columns + end]) === level) end++;
      if (level !== 0) {
        const run = `M${column} ${row}h${end - column}v1H${column}z`;
        runs.set(level, (runs.get(level) ?? "") + run);
      }
      column = end;
    }
  }
  const paths = [...runs].map(([level, d]) =>
    element("path", {
      d,
      fill: level < 0 ? colours.negative : colours.ink,
      "fill-opacity": `${Math.abs(level) / LEVELS}`,
    }),
  );
  const transform = `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${side.toFixed(3)})`;
  return element("g", { transform, "shape-rendering": "crispEdges" }, paths.join(""));
}

function levelOf(value = 0): number {
  // A result of -0 would not equal 0 as the key of a map.
  return Math.round(Math.min(Math.max(value, -1), 1) * LEVELS) || 0;
}

/**
 * Returns the images of a data set: those of its shape, or squares where rows are flat. Several maps are
 * drawn as their mean.
 *
 * @throws {ShapeError} if rows are no images
 */
export function imagesOf(where: string, data: Data): LabelledImages {
  const given = checkGiven(`${where}: data`, data);
  const { x, y, shape } = isDataset(given)
    ? { x: given.x, y: given.y, shape: given.shape }
    : checkArrays(given.x, given.y, given.shape);
  const features = x.length / y.length;
  const scale = isUint8Array(x) ? 1 / 256 : 1;
  const side = Math.sqrt(features);
  const [rows, columns] = shape.length >= 2 ? shape.slice(-2) : [side, side];
  if (rows === undefined || columns === undefined || !Number.isInteger(rows)) {
    throw new ShapeError(
      `${where}: rows of ${features} values are no images; give the Dataset a shape such as [1, 28, 28]`,
    );
  }
  const size = rows * columns;
  const maps = features / size;
  const imageAt = (row: number): GreyImage => {
    const values = Float64Array.from({ length: size }, (_, pixel) => {
      let sum = 0;
      for (let map = 0; map < maps; map++) sum += x[row * features + map * size + pixel] ?? 0;
      return (sum * scale) / maps;
    });
    return { values, rows, columns };
  };
  return { size: y.length, y, imageAt };
}

/** Requires a label for each image. */
export function checkLabels(
  where: string,
  labels: unknown,
  size: number | undefined,
): ArrayLike<number> {
  const isList = Array.isArray(labels) || (ArrayBuffer.isView(labels) && "length" in labels);
  const list = isList ? (labels as ArrayLike<number>) : [];
  const fits = list.length > 0 && (size === undefined || list.length === size);
  if (fits && Array.from(list).every((label) => Number.isInteger(label) && label >= 0)) return list;
  const count = size === undefined ? "" : `${size} `;
  throw new ArgumentError(`${where} must be ${count}labels that count from 0, as of net.predict`);
}

/** Returns a number of columns that was asked for, or `byDefault`. */
export function columnsOf(where: string, given: unknown, byDefault: number): number {
  return given === undefined ? byDefault : checkCount(`${where}: columns`, given);
}
