// Draws the weights of a layer.
import { checkCount, checkNumber, checkOptions } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { isFloats } from "../realms.js";
import type { Parameter } from "../train/parameters.js";
import { columnsOf, drawImage } from "./images.js";
import { drawPicture, type FigureOptions, figureKeys, label, rectangle } from "./svg.js";
import { colours } from "./theme.js";

/** Options of {@link drawFilters}. */
export interface FilterOptions extends FigureOptions {
  /** The most filters that are drawn; default 40. */
  readonly count?: number;
  /** Filters in a line; default 5 for up to 20, as in the book, else 8. */
  readonly columns?: number;
  /** The input map whose weights are drawn, from 0; default 0. */
  readonly map?: number;
}

/** Weights [filters, maps, rows, columns], or those of neurons that see a square image. */
interface Filters {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  weights(filter: number): Float64Array;
}

const WIDTH = 800;
const MARGIN = 20;
const TOP = 62;
/** Larger filters are drawn as images, because their weights would be too small as squares. */
const LARGEST_OF_SQUARES = 9;

/**
 * Draws the weights of a convolutional layer, or of the first fully connected one: the area of a square is the
 * size of a weight, its colour the sign. Each filter has its own scale.
 *
 * @param weights `layers.K.w` of `net.parameters()`
 * @returns an SVG
 * @throws {ShapeError} if the weights are neither filters nor those of square images
 *
 * @see Nielsen, Neural Networks and Deep Learning, chapter 6, the figure of the learned filters
 *
 * @example
 * const { "layers.0.w": weights } = await net.parameters();
 * const svg = drawFilters(weights!);
 */
export function drawFilters(weights: Parameter, options: FilterOptions = {}): string {
  const where = "drawFilters";
  checkOptions(where, options, [...figureKeys, "count", "columns", "map"]);
  const { map = 0, count: most = 40 } = options;
  const filters = filtersOf(where, weights, map);
  const count = Math.min(checkCount(`${where}: count`, most), filters.count);
  const columns = columnsOf(where, options.columns, count <= 20 ? 5 : 8);
  const lines = Math.ceil(count / columns);
  const heading = `${count === filters.count ? "" : `${count} of `}${filters.count} filters of ${filters.rows} × ${filters.columns}`;
  const { elements, height } = drawFilterGrid(filters, count, columns, {
    left: MARGIN,
    top: TOP,
    width: WIDTH - 2 * MARGIN,
  });
  return drawPicture(
    {
      width: WIDTH,
      height: TOP + height + MARGIN,
      title: options.title ?? heading,
      description: `${heading} weights in ${lines} rows. Positive weights are blue or dark, negative ones orange; each filter has its own scale.`,
      elements: [label(MARGIN, 42, heading), ...elements],
    },
    options.theme,
  );
}

/** Draws filters into an area; returns the height that they take. */
export function drawFilterGrid(
  filters: Filters,
  count: number,
  columns: number,
  { left, top, width }: { left: number; top: number; width: number },
): { elements: string[]; height: number } {
  const pitch = width / columns;
  const side = (0.88 * pitch) / filters.columns;
  const drawn = side * filters.rows;
  const gap = 0.12 * pitch;
  const elements = Array.from({ length: count }, (_, filter) => {
    const x = left + (filter % columns) * pitch;
    const y = top + Math.floor(filter / columns) * (drawn + gap);
    const cell = rectangle(x, y, side * filters.columns, drawn, { fill: colours.cell });
    return cell + drawFilter(filters, filter, x, y, side);
  });
  return { elements, height: Math.ceil(count / columns) * (drawn + gap) - gap };
}

function drawFilter(filters: Filters, filter: number, x: number, y: number, side: number): string {
  const { rows, columns } = filters;
  const weights = filters.weights(filter);
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) || 1;
  if (Math.max(rows, columns) > LARGEST_OF_SQUARES) {
    return drawImage(
      { values: weights.map((weight) => weight / largest), rows, columns },
      x,
      y,
      side,
    );
  }
  return Array.from(weights, (weight, index) => {
    const size = side * Math.sqrt(Math.abs(weight) / largest);
    const column = index % columns;
    const row = Math.floor(index / columns);
    const place = [
      x + (column + 0.5) * side - size / 2,
      y + (row + 0.5) * side - size / 2,
    ] as const;
    return rectangle(...place, size, size, {
      fill: weight < 0 ? colours.negative : colours.positive,
    });
  }).join("");
}

/** Reads weights as filters. */
export function filtersOf(where: string, weights: unknown, map: number): Filters {
  const given = weights as Partial<Parameter> | null | undefined;
  const { shape, data } = given ?? {};
  if (!Array.isArray(shape) || !isFloats(data)) {
    throw new ArgumentError(
      `${where}: weights must be a parameter { shape, data }, such as "layers.0.w" of net.parameters()`,
    );
  }
  if (shape.length === 4) {
    const [count = 0, maps = 0, rows = 0, columns = 0] = shape;
    checkNumber(`${where}: map`, map, { integer: true, min: 0, max: maps - 1 });
    const size = rows * columns;
    const weightsOf = (filter: number) =>
      Float64Array.from({ length: size }, (_, i) => data[(filter * maps + map) * size + i] ?? 0);
    return { count, rows, columns, weights: weightsOf };
  }
  const [inputs = 0, count = 0] = shape;
  const side = Math.sqrt(inputs);
  if (shape.length !== 2 || !Number.isInteger(side)) {
    throw new ShapeError(
      `${where}: weights [${shape.join(", ")}] are no filters; pass those of a convolutional layer, or of a layer that sees a square image`,
    );
  }
  checkNumber(`${where}: map`, map, { integer: true, min: 0, max: 0 });
  const weightsOf = (neuron: number) =>
    Float64Array.from({ length: inputs }, (_, i) => data[i * count + neuron] ?? 0);
  return { count, rows: side, columns: side, weights: weightsOf };
}
