// Draws what a convolutional network has learned: the picture of README.md.
import type { Parameter } from "../train/parameters.js";
import { drawFilterGrid, filtersOf } from "./filters.js";
import { drawPicture, element, label, line } from "./svg.js";
import { colours } from "./theme.js";

const WIDTH = 800;
const HEIGHT = 500;
const TOP = 84;
const LEFT = 30;
/** Height of the curve with its axis, and of the filters. */
const PANEL = 385;
const CURVE_LEFT = 450;
const CURVE_WIDTH = WIDTH - CURVE_LEFT - 30;

/**
 * Draws the filters of the first layer, and the accuracy of each epoch as a curve.
 *
 * @param filters weights [filters, 1, rows, columns]
 * @param accuracies validation accuracy after each epoch, in 0..1
 */
export function drawLearned(filters: Parameter, accuracies: readonly number[]): string {
  const { count, rows, columns, ...rest } = filtersOf("drawLearned", filters, 0);
  const across = Math.floor(Math.sqrt(count));
  const last = `${(100 * (accuracies.at(-1) ?? 0)).toFixed(2)} %`;
  const area = { left: LEFT, top: TOP, width: (across * PANEL) / Math.ceil(count / across) };
  const grid = drawFilterGrid({ count, rows, columns, ...rest }, count, across, area);
  return drawPicture({
    ...{ width: WIDTH, height: HEIGHT },
    title: "What a convolutional network learns from handwritten digits",
    description:
      `Left: the ${count} filters of ${rows} by ${columns} weights of the first convolutional layer; ` +
      "blue squares are positive weights, orange ones negative, and their area is the size of the weight. " +
      `Right: the validation accuracy after each of ${accuracies.length} epochs; it ends at ${last}.`,
    elements: [
      label(LEFT, 50, `${count} learned filters`),
      ...grid.elements,
      label(CURVE_LEFT - 80, 50, "validation accuracy, %"),
      ...drawCurve(accuracies),
    ],
  });
}

function drawCurve(accuracies: readonly number[]): string[] {
  // Half percents from the one below the worst epoch to the one above the best.
  const floor = Math.floor(200 * Math.min(...accuracies)) / 2;
  const ceiling = Math.ceil(200 * Math.max(...accuracies)) / 2;
  const bottom = TOP + PANEL - 40;
  const x = (epoch: number) =>
    CURVE_LEFT + (epoch / Math.max(accuracies.length - 1, 1)) * CURVE_WIDTH;
  const y = (value: number) => bottom - ((value - floor) / (ceiling - floor)) * (bottom - TOP - 10);
  const ticks = Array.from({ length: 2 * (ceiling - floor) + 1 }, (_, i) => floor + i / 2);
  const grid = { stroke: colours.grid, "stroke-width": 2 };
  const points = accuracies.map(
    (value, epoch) => `${x(epoch).toFixed(1)},${y(100 * value).toFixed(1)}`,
  );
  return [
    ...ticks.flatMap((tick) => [
      line([CURVE_LEFT, y(tick)], [CURVE_LEFT + CURVE_WIDTH, y(tick)], grid),
      label(CURVE_LEFT - 12, y(tick) + 8, tick.toFixed(1), { "text-anchor": "end" }),
    ]),
    element("polyline", {
      points: points.join(" "),
      ...{ fill: "none", stroke: colours.positive, "stroke-width": 5, "stroke-linejoin": "round" },
    }),
    label(CURVE_LEFT, bottom + 36, "epoch 1"),
    label(CURVE_LEFT + CURVE_WIDTH, bottom + 36, String(accuracies.length), {
      "text-anchor": "end",
    }),
  ];
}
