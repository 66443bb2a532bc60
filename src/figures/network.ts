// Draws a network from its layers: maps as stacked squares, with a local receptive field and its unit.
import { checkOptions } from "../arguments.js";
import type { Layer } from "../layers/layer.js";
import type { Pair } from "../layers/windows.js";
import type { NetworkLayers } from "../network.js";
import { type Field, type Stage, stagesOf } from "./network-stages.js";
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
  const names = stages.map(describeStage);
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

/** The stage in words, with what lies before it, unless that is a field or a pool alone. */
function describeStage({ lines, above, field }: Stage): string {
  const name = lines.join(" ");
  const size = field?.size.join("×");
  const isUsual = !field || [`${size}`, `pool ${size}`].includes(above.join());
  return isUsual ? name : `${name} (${above.join(", ")})`;
}

/** Pixels of the figure for one of a map, so that small maps can still be seen. */
const scaleOf = ([rows, columns]: Pair) =>
  Math.max(20, Math.min(96, 3.2 * Math.max(rows, columns))) / Math.max(rows, columns);

const stackOf = ({ maps }: Stage) => (Math.min(maps, MOST_STACKED) - 1) * STACK;

function roomOf(stage: Stage): number {
  const text = Math.max(...[...stage.lines, ...stage.above].map((words) => words.length));
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
  const top = stage.above.length > 3 ? 30 : 44;
  const words = stage.above.map((text, row) =>
    label((right + to.x) / 2, top + 22 * row, text, {
      ...{ "text-anchor": "middle", "font-size": SMALL, fill: colours.muted },
    }),
  );
  const { field, size } = stage;
  if (!field || !earlier.size || !size) {
    const faint = { stroke: colours.muted, "stroke-opacity": 0.5 };
    const ends = [to.y, to.y + to.height] as const;
    const starts = [from.y, from.y + from.height] as const;
    return [
      ...words,
      ...starts.flatMap((start) =>
        ends.map((end) => line([from.x + from.width, start], [to.x, end], faint)),
      ),
    ];
  }
  return [...words, ...drawField(field, from, scaleOf(earlier.size), to, scaleOf(size))];
}

/** Draws a field in the middle of a map, its unit, and the next field where it does not lie beside the first one. */
function drawField(field: Field, from: Box, scale: number, to: Box, unitScale: number): string[] {
  const unit = Math.max(4, unitScale);
  const [height, width] = [field.size[0] * scale, field.size[1] * scale];
  // The field and its unit lie at the same fraction of their maps.
  const [x, y] = [from.x + 0.5 * (from.width - width), from.y + 0.5 * (from.height - height)];
  const target = [to.x + 0.5 * (to.width - unit), to.y + 0.5 * (to.height - unit)] as const;
  const strong = { fill: colours.positive, "fill-opacity": 0.35, stroke: colours.positive };
  const thin = { stroke: colours.positive, "stroke-width": 1 };
  const next = { fill: "none", stroke: colours.negative, "stroke-width": 1.5 };
  const [above, aside] = [field.padding[0] * scale, field.padding[1] * scale];
  const zeros = { fill: "none", stroke: colours.muted, "stroke-dasharray": "4 3" };
  return [
    ...(above + aside > 0
      ? [
          rectangle(
            from.x - aside,
            from.y - above,
            from.width + 2 * aside,
            from.height + 2 * above,
            zeros,
          ),
        ]
      : []),
    rectangle(x, y, width, height, strong),
    rectangle(target[0], target[1], unit, unit, { fill: colours.positive }),
    ...(field.showsNext
      ? [
          rectangle(x + field.stride[1] * scale, y, width, height, next),
          rectangle(target[0] + unit, target[1], unit, unit, next),
        ]
      : []),
    line([x + width, y], [target[0], target[1]], thin),
    line([x + width, y + height], [target[0], target[1] + unit], thin),
  ];
}
