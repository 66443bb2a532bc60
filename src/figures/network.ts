// Draws a network from its layers: maps as stacked squares, with a local receptive field and its unit.
import { checkOptions } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import type { NetworkLayers } from "../network.js";
import {
  CHARACTER,
  drawPicture,
  element,
  type FigureOptions,
  figureKeys,
  label,
  line,
  rectangle,
} from "./svg.js";
import { colours } from "./theme.js";

/** A column of the figure: maps, or a list of units. */
interface Stage {
  /** Number of maps; 1 for units. */
  readonly maps: number;
  /** Size of a map; undefined for units. */
  readonly size?: readonly [rows: number, columns: number];
  /** Number of units; 0 for maps. */
  readonly units: number;
  readonly lines: readonly string[];
  /** The field on the stage before that a unit of this stage sees; undefined if it sees all of it. */
  readonly field?: readonly [rows: number, columns: number];
  /** The name of the field, such as `5×5`. */
  readonly above: string;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const HEIGHT = 400;
const MIDDLE = 186;
const SMALL = 20;
const STACK = 7;
const MOST_STACKED = 5;
const UNITS = 10;
/** The height of a column of units that are not drawn one by one. */
const COLUMN = 200;

/**
 * Draws the layers of a network in the book's style: maps as stacked squares with a local receptive field on each,
 * fully connected layers as columns of units.
 *
 * @param layers those of a network, `net.layers`, or of an experiment, `experiment.layers()`
 * @returns an SVG
 * @throws {ArgumentError} if there are no layers
 *
 * @see Nielsen, Neural Networks and Deep Learning, chapter 6, the figures of the networks
 *
 * @example
 * const svg = drawNetwork(net.layers);
 */
export function drawNetwork(
  layers: NetworkLayers | readonly Layer[],
  options: FigureOptions = {},
): string {
  checkOptions("drawNetwork", options, figureKeys);
  const stages = stagesOf(layers);
  const width = Math.max(800, 40 + stages.reduce((sum, stage) => sum + roomOf(stage), 0));
  const gap = (width - 40 - stages.reduce((sum, stage) => sum + roomOf(stage), 0)) / stages.length;
  let at = 20 + gap / 2;
  const boxes = stages.map((stage) => {
    const room = roomOf(stage);
    const box = boxOf(stage, at + room / 2);
    at += room + gap;
    return box;
  });
  const elements = stages.flatMap((stage, index) => {
    const box = boxes[index];
    const [before, earlier] = [boxes[index - 1], stages[index - 1]];
    if (!box) return [];
    const centre = box.x + box.width / 2;
    const texts = stage.lines.map((text, row) =>
      label(centre, HEIGHT - 54 + row * 26, text, { "text-anchor": "middle", "font-size": SMALL }),
    );
    const links = before && earlier ? drawLink(earlier, before, stage, box) : [];
    return [...drawStage(stage, box), ...links, ...texts];
  });
  const names = stages.map(({ lines }) => lines.join(" "));
  return drawPicture(
    {
      ...{ width, height: HEIGHT },
      title: options.title ?? `A network of ${stages.length - 1} stages`,
      description: `From left to right: ${names.join("; ")}.`,
      elements,
    },
    options.theme,
  );
}

function stagesOf(layers: unknown): Stage[] {
  const isLayer = (layer: Partial<Layer> | null) => typeof layer?.describe === "function";
  if (!Array.isArray(layers) || layers.length === 0 || !Array.from(layers).every(isLayer)) {
    throw new ArgumentError("drawNetwork: layers must be an array of layers, such as net.layers");
  }
  const [first, ...rest] = layers as readonly Layer[];
  return first ? [inputOf(first), ...[first, ...rest].flatMap(stagesOfLayer)] : [];
}

function inputOf(layer: Layer): Stage {
  const side = Math.sqrt(layer.inputSize);
  const [maps, rows, columns] = layer.inputShape ?? (Number.isInteger(side) ? [1, side, side] : []);
  if (maps === undefined || rows === undefined || columns === undefined) {
    return { maps: 1, units: layer.inputSize, lines: [`${layer.inputSize}`, "inputs"], above: "" };
  }
  const size = `${rows}×${columns}`;
  const lines = maps === 1 ? ["input", size] : [`${maps} maps`, size];
  return { maps, size: [rows, columns], units: 0, lines, above: "" };
}

function stagesOfLayer(layer: Layer): Stage[] {
  const { filterShape, poolsize } = layer.describe();
  const [maps = 1, rows, columns] = layer.outputShape;
  if (!Array.isArray(filterShape) || rows === undefined || columns === undefined) {
    const isLast = "cost" in layer;
    const name = isLast
      ? "outputs"
      : layer.functionName === "relu"
        ? "ReLU"
        : (layer.functionName ?? layer.type);
    const dropped = layer.pDropout > 0 ? `drop ${layer.pDropout}` : "";
    return [
      { maps: 1, units: layer.outputSize, lines: [`${layer.outputSize}`, name], above: dropped },
    ];
  }
  const [, inRows = 0, inColumns = 0] = layer.inputShape ?? [];
  const [, , high = 1, wide = 1] = filterShape.map(Number);
  const [poolRows = 1, poolColumns = 1] = Array.isArray(poolsize) ? poolsize.map(Number) : [];
  const convolved = [inRows - high + 1, inColumns - wide + 1] as const;
  const stage = (
    size: readonly [number, number],
    field: readonly [number, number],
    what: string,
  ) => ({
    ...{ maps, size, units: 0, field },
    lines: [`${maps} ${maps === 1 ? "map" : "maps"}`, `${size[0]}×${size[1]}`],
    above: `${what} ${field[0]}×${field[1]}`.trim(),
  });
  return [
    stage(convolved, [high, wide], ""),
    ...(poolRows * poolColumns > 1
      ? [stage([rows, columns], [poolRows, poolColumns], "pool")]
      : []),
  ];
}

/** Pixels of the figure for one of a map, so that small maps can still be seen. */
const scaleOf = ([rows, columns]: readonly [number, number]) =>
  Math.max(20, Math.min(96, 3.2 * Math.max(rows, columns))) / Math.max(rows, columns);

const stackOf = ({ maps }: Stage) => (Math.min(maps, MOST_STACKED) - 1) * STACK;

function roomOf(stage: Stage): number {
  const text = Math.max(...stage.lines.map((words) => words.length), stage.above.length);
  const drawn = stage.size ? scaleOf(stage.size) * stage.size[1] + stackOf(stage) + 12 : 24;
  return Math.max(drawn, text * CHARACTER * (SMALL / 24) + 10);
}

/** Returns the place of the front map, or of the column of units. */
function boxOf(stage: Stage, centre: number): Box {
  if (stage.size) {
    const scale = scaleOf(stage.size);
    const [height, width] = [scale * stage.size[0], scale * stage.size[1]];
    const stack = stackOf(stage);
    return { x: centre - (width + stack) / 2, y: MIDDLE - height / 2 + stack / 2, width, height };
  }
  const height = stage.units <= UNITS ? Math.max(1, stage.units) * 20 : COLUMN;
  return { x: centre - 9, y: MIDDLE - height / 2, width: 18, height };
}

function drawStage(stage: Stage, { x, y, width, height }: Box): string[] {
  const line = { fill: colours.cell, stroke: colours.ink, "stroke-width": 1.5 };
  if (stage.size) {
    const shown = Math.min(stage.maps, MOST_STACKED);
    // The last map is drawn first, so that the first one is in front.
    return Array.from({ length: shown }, (_, i) => {
      const shift = (shown - 1 - i) * STACK;
      return rectangle(x + shift, y - shift, width, height, line);
    });
  }
  if (stage.units > UNITS) return [rectangle(x, y, width, height, { ...line, rx: 9 })];
  return Array.from({ length: stage.units }, (_, i) =>
    element("circle", { cx: x + width / 2, cy: y + (i + 0.5) * 20, r: 8, ...line }),
  );
}

/** Draws what a unit of a stage sees of the stage before it. */
function drawLink(earlier: Stage, from: Box, stage: Stage, to: Box): string[] {
  const right = from.x + from.width + (earlier.size ? stackOf(earlier) : 0);
  const words = label((right + to.x) / 2, 44, stage.above, {
    ...{ "text-anchor": "middle", "font-size": SMALL, fill: colours.muted },
  });
  const above = stage.above === "" ? [] : [words];
  if (!stage.field || !earlier.size || !stage.size) {
    const faint = { stroke: colours.muted, "stroke-opacity": 0.5 };
    const ends = [to.y, to.y + to.height] as const;
    const starts = [from.y, from.y + from.height] as const;
    return [
      ...above,
      ...starts.flatMap((start) =>
        ends.map((end) => line([from.x + from.width, start], [to.x, end], faint)),
      ),
    ];
  }
  const scale = scaleOf(earlier.size);
  const unit = Math.max(4, scaleOf(stage.size));
  const [height, width] = [stage.field[0] * scale, stage.field[1] * scale];
  // The field and its unit lie at the same fraction of their maps.
  const [x, y] = [from.x + 0.5 * (from.width - width), from.y + 0.5 * (from.height - height)];
  const target = [to.x + 0.5 * (to.width - unit), to.y + 0.5 * (to.height - unit)] as const;
  const strong = { fill: colours.positive, "fill-opacity": 0.35, stroke: colours.positive };
  const thin = { stroke: colours.positive, "stroke-width": 1 };
  return [
    ...above,
    rectangle(x, y, width, height, strong),
    rectangle(target[0], target[1], unit, unit, { fill: colours.positive }),
    line([x + width, y], [target[0], target[1]], thin),
    line([x + width, y + height], [target[0], target[1] + unit], thin),
  ];
}
