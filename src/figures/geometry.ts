// The drawings by which the book explains convolutional networks: full connection, the local receptive field
// and its shift, and pooling.
import { checkCount, checkOptions, checkShape } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { drawPicture, element, type FigureOptions, figureKeys, label, line } from "./svg.js";
import { colours } from "./theme.js";

const WIDTH = 800;
const TOP = 64;
const MOST_UNITS = 16;

/**
 * Draws a network in which each unit is connected to all units of the layer before.
 *
 * @param sizes the number of units of each layer, at most 16
 * @returns an SVG
 *
 * @example
 * const svg = drawFullyConnected([8, 9, 9, 9, 4]);
 */
export function drawFullyConnected(
  sizes: readonly number[] = [8, 9, 9, 9, 4],
  options: FigureOptions = {},
): string {
  const where = "drawFullyConnected";
  checkOptions(where, options, figureKeys);
  if (!Array.isArray(sizes) || sizes.length < 2) {
    throw new ArgumentError(
      `${where}: sizes must be two or more numbers of units, such as [8, 9, 4]`,
    );
  }
  const units = Array.from(sizes, (size, index) => checkCount(`${where}: sizes[${index}]`, size));
  const most = Math.max(...units);
  if (most > MOST_UNITS) {
    throw new ArgumentError(`${where}: a layer can have ${MOST_UNITS} units at most, got ${most}`);
  }
  const pitch = Math.min(52, 480 / most);
  const middle = TOP + (most * pitch) / 2 + 20;
  const places = units.map((count, layer) =>
    Array.from({ length: count }, (_, unit) => {
      const x = 70 + (layer * (WIDTH - 140)) / (units.length - 1);
      return [x, middle + (unit - (count - 1) / 2) * pitch] as const;
    }),
  );
  const faint = { stroke: colours.muted, "stroke-width": 0.8, "stroke-opacity": 0.7 };
  const links = places
    .slice(1)
    .flatMap((layer, index) =>
      layer.flatMap((to) => (places[index] ?? []).map((from) => line(from, to, faint))),
    );
  const circle = { r: 0.36 * pitch, fill: colours.cell, stroke: colours.ink, "stroke-width": 2 };
  const circles = places.flat().map(([cx, cy]) => element("circle", { cx, cy, ...circle }));
  const names = units.map((_, layer) => {
    if (layer === 0) return "input layer";
    return layer === units.length - 1 ? "output layer" : "";
  });
  const texts = names.map((name, layer) =>
    label(places[layer]?.[0]?.[0] ?? 0, 40, name, { "text-anchor": layer === 0 ? "start" : "end" }),
  );
  // The first and the last name begin and end at the edges of the figure.
  const [input, output] = [
    label(24, 40, names[0] ?? ""),
    label(WIDTH - 24, 40, names.at(-1) ?? "", { "text-anchor": "end" }),
  ];
  return drawPicture(
    {
      ...{ width: WIDTH, height: TOP + most * pitch + 50 },
      title: options.title ?? "A fully connected network",
      description: `Layers of ${units.join(", ")} units from left to right; each unit is connected to all of the layer before.`,
      elements: [...links, ...circles, ...(texts.length === 0 ? [] : [input, output])],
    },
    options.theme,
  );
}

/** Options of {@link drawReceptiveField}. */
export interface ReceptiveFieldOptions extends FigureOptions {
  /** Rows and columns of the image; default `[28, 28]`. */
  readonly image?: readonly number[];
  /** Rows and columns of the field; default `[5, 5]`. */
  readonly field?: readonly number[];
  /** Row and column of the field's first pixel; default `[0, 0]`. */
  readonly at?: readonly number[];
}

/**
 * Draws an image, a local receptive field in it, and the unit of the hidden layer that sees it.
 *
 * @returns an SVG
 * @throws {ArgumentError} if the field does not lie in the image
 *
 * @example
 * const svg = drawReceptiveField({ at: [0, 1] });
 */
export function drawReceptiveField(options: ReceptiveFieldOptions = {}): string {
  const where = "drawReceptiveField";
  checkOptions(where, options, [...figureKeys, "image", "field", "at"]);
  const { image = [28, 28], field = [5, 5], at = [0, 0] } = options;
  const [rows, columns] = pair(`${where}: image`, image);
  const [high, wide] = pair(`${where}: field`, field);
  const [row = -1, column = -1] = Array.isArray(at) ? at : [];
  const fits = [row, column].every((place) => Number.isInteger(place) && place >= 0);
  if (!fits || row + high > rows || column + wide > columns) {
    throw new ArgumentError(
      `${where}: the field of ${high} × ${wide} at [${row}, ${column}] must lie in the image of ${rows} × ${columns}`,
    );
  }
  return drawMaps(
    { rows, columns, name: "input" },
    { rows: rows - high + 1, columns: columns - wide + 1, name: "hidden layer" },
    { row, column, rows: high, columns: wide },
    [row, column],
    {
      title: options.title ?? "A local receptive field",
      description: `An image of ${rows} × ${columns} pixels; the field of ${high} × ${wide} of them at row ${row}, column ${column} is connected to one unit of the hidden layer.`,
    },
    options,
  );
}

/** Options of {@link drawPooling}. */
export interface PoolingOptions extends FigureOptions {
  /** Rows and columns of the map; default `[24, 24]`. */
  readonly map?: readonly number[];
  /** Rows and columns of a pool; default `[2, 2]`. */
  readonly poolsize?: readonly number[];
}

/**
 * Draws a map, a pool in it, and the unit of the pooled map that the pool becomes.
 *
 * @returns an SVG
 * @throws {ArgumentError} if the pool is larger than the map
 *
 * @example
 * const svg = drawPooling({ poolsize: [3, 3] });
 */
export function drawPooling(options: PoolingOptions = {}): string {
  const where = "drawPooling";
  checkOptions(where, options, [...figureKeys, "map", "poolsize"]);
  const { map = [24, 24], poolsize = [2, 2] } = options;
  const [rows, columns] = pair(`${where}: map`, map);
  const [high, wide] = pair(`${where}: poolsize`, poolsize);
  const pooled = [Math.floor(rows / high), Math.floor(columns / wide)] as const;
  if (Math.min(...pooled) === 0) {
    throw new ArgumentError(
      `${where}: a pool of ${high} × ${wide} must not be larger than the map of ${rows} × ${columns}`,
    );
  }
  // The second pool in both directions, if there is one.
  const [row, column] = [Math.min(1, pooled[0] - 1), Math.min(1, pooled[1] - 1)];
  return drawMaps(
    { rows, columns, name: "map" },
    { rows: pooled[0], columns: pooled[1], name: "after pooling" },
    { row: row * high, column: column * wide, rows: high, columns: wide },
    [row, column],
    {
      title: options.title ?? "Pooling",
      description: `A map of ${rows} × ${columns} units; ${high} × ${wide} of them become one unit of the map of ${pooled[0]} × ${pooled[1]} after pooling.`,
    },
    options,
  );
}

function pair(where: string, shape: unknown): [number, number] {
  const [rows = 0, columns = 0] = checkShape(where, shape, [2], "[rows, columns]");
  return [rows, columns];
}

interface Units {
  readonly rows: number;
  readonly columns: number;
  readonly name: string;
}

interface Field {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** Draws two maps of units, with a field of the first and its unit in the second. */
function drawMaps(
  from: Units,
  to: Units,
  field: Field,
  unit: readonly [number, number],
  texts: { readonly title: string; readonly description: string },
  { theme }: FigureOptions,
): string {
  const pitch = Math.min(
    400 / Math.max(from.columns, to.columns),
    480 / Math.max(from.rows, to.rows),
  );
  const [left, right] = [24, WIDTH - 24 - to.columns * pitch];
  const place = (start: number, row: number, column: number) =>
    [start + (column + 0.5) * pitch, TOP + (row + 0.5) * pitch] as const;
  const target = place(right, unit[0], unit[1]);
  const corners = [0, field.rows - 1].flatMap((row) =>
    [0, field.columns - 1].map((column) => place(left, field.row + row, field.column + column)),
  );
  const size = (units: Units) => `${units.name}, ${units.rows} × ${units.columns}`;
  return drawPicture(
    {
      ...{ width: WIDTH, height: TOP + Math.max(from.rows, to.rows) * pitch + 24, ...texts },
      elements: [
        label(left, 42, size(from)),
        label(WIDTH - 24, 42, size(to), { "text-anchor": "end" }),
        drawUnits(from, left, pitch),
        drawUnits(to, right, pitch),
        drawDots(field, left, pitch, colours.positive, 0.8),
        drawDots(
          { row: unit[0], column: unit[1], rows: 1, columns: 1 },
          right,
          pitch,
          colours.positive,
          0.8,
        ),
        ...corners.map((corner) =>
          line(corner, target, { stroke: colours.positive, "stroke-width": 1.6 }),
        ),
      ],
    },
    theme,
  );
}

function drawUnits({ rows, columns }: Units, left: number, pitch: number): string {
  const area = { row: 0, column: 0, rows, columns };
  return (
    drawDots(area, left, pitch, colours.muted, 0.78) +
    drawDots(area, left, pitch, colours.paper, 0.6)
  );
}

/** Draws dots as one path: lines of no length with round ends. */
function drawDots(area: Field, left: number, pitch: number, stroke: string, size: number): string {
  const points: string[] = [];
  for (let row = area.row; row < area.row + area.rows; row++) {
    for (let column = area.column; column < area.column + area.columns; column++) {
      const [x, y] = [left + (column + 0.5) * pitch, TOP + (row + 0.5) * pitch];
      points.push(`M${x.toFixed(1)} ${y.toFixed(1)}h0.01`);
    }
  }
  return element("path", {
    ...{ d: points.join(""), stroke, fill: "none" },
    ...{ "stroke-width": size * pitch, "stroke-linecap": "round" },
  });
}
