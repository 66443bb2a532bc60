// Draws the accuracies of the epochs of several runs as curves.
import { checkChoice, checkOptions } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import type { EpochRecord } from "../network.js";
import { importPlot } from "./optional-packages.js";
import {
  CHARACTER,
  drawPicture,
  element,
  type FigureOptions,
  FONT_SIZE,
  figureKeys,
  label,
  rectangle,
} from "./svg.js";
import { colours, series } from "./theme.js";

/** A run of a figure. Runs of the same name are drawn as one curve. */
export interface CurveRun {
  readonly name: string;
  readonly epochs: readonly EpochRecord[];
}

/** Options of {@link drawLearningCurves}. */
export interface CurveOptions extends FigureOptions {
  /** The value of an epoch that is drawn; default `"validationAccuracy"`. */
  readonly value?: "validationAccuracy" | "cost";
}

const WIDTH = 800;
const HEIGHT = 500;
const LEGEND_LINE = 36;
/** The part of the epochs at the start that may leave the figure at its bottom or top. */
const STEEP = 0.1;

interface Point {
  readonly epoch: number;
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

interface Curve {
  readonly name: string;
  readonly colour: string;
  readonly runs: number;
  readonly points: readonly Point[];
}

/**
 * Draws a curve for each name: the mean of its runs, and a band from the lowest to the highest of them. The
 * steep start may be cut off, so that the differences at the end can be seen.
 *
 * @returns an SVG
 * @throws {ArgumentError} if no run has such a value
 * @throws {MissingPackageError} without the packages `@observablehq/plot` and `linkedom`
 *
 * @example
 * const svg = await drawLearningCurves([{ name: "ReLU", epochs: net.history }]);
 */
export async function drawLearningCurves(
  runs: readonly CurveRun[],
  options: CurveOptions = {},
): Promise<string> {
  checkOptions("drawLearningCurves", options, [...figureKeys, "value"]);
  const { theme, title, value: asked = "validationAccuracy" } = options;
  const value = checkChoice("drawLearningCurves: value", asked, ["validationAccuracy", "cost"]);
  checkRuns(runs);
  const isAccuracy = value === "validationAccuracy";
  const curves = curvesOf(runs, (record) => {
    const found = record[value];
    return isAccuracy && found !== undefined ? 100 * found : found;
  });
  if (curves.length === 0) {
    throw new ArgumentError(`drawLearningCurves: no run has an epoch with the value ${value}`);
  }
  const { Plot, document } = await importPlot();
  const what = isAccuracy ? "validation accuracy, %" : "cost";
  const legend = drawLegend(curves);
  const top = 60 + legend.lines * LEGEND_LINE;
  const figure = Plot.plot({
    document,
    width: WIDTH - 20,
    height: HEIGHT - 70,
    marginLeft: 90,
    marginRight: 30,
    marginBottom: 70,
    marginTop: 14,
    style: { fontSize: `${FONT_SIZE}px`, background: "none" },
    x: { label: null, ticks: ticksOf(curves), tickFormat: "d" },
    y: { label: null, ticks: 5, grid: true, domain: domainOf(curves, isAccuracy) },
    marks: curves.flatMap(({ colour, points, runs }) => [
      ...(runs > 1
        ? [
            Plot.areaY(points, {
              ...{ x: "epoch", y1: "least", y2: "most", clip: true },
              ...{ fill: colour, fillOpacity: 0.2 },
            }),
          ]
        : []),
      Plot.lineY(points, {
        ...{ x: "epoch", y: "mean", clip: true },
        ...{ stroke: colour, strokeWidth: 3.5 },
      }),
      // A curve of one point has no line.
      ...(points.length === 1
        ? [Plot.dot(points, { x: "epoch", y: "mean", fill: colour, r: 6 })]
        : []),
    ]),
  });
  figure.setAttribute("x", "10");
  figure.setAttribute("y", String(top));
  for (const style of figure.querySelectorAll("style")) style.remove();
  const height = top + HEIGHT - 60;
  return drawPicture(
    {
      ...{ width: WIDTH, height },
      title: title ?? `Learning curves: ${what} by epoch`,
      description: describe(curves, what),
      elements: [
        label(30, 44, title ?? what),
        ...legend.elements,
        // The rules of the dark theme name colours, so that none may be inherited.
        figure.outerHTML.replaceAll("currentColor", colours.ink),
        label(WIDTH / 2 + 30, height - 16, "epoch", { "text-anchor": "middle" }),
      ],
    },
    theme,
  );
}

function checkRuns(runs: unknown): void {
  const isRun = (run: Partial<CurveRun> | null) =>
    typeof run?.name === "string" && Array.isArray(run.epochs);
  if (Array.isArray(runs) && Array.from(runs).every(isRun)) return;
  throw new ArgumentError(
    "drawLearningCurves: runs must be an array of { name, epochs }, with epochs such as net.history",
  );
}

function curvesOf(
  runs: readonly CurveRun[],
  valueIn: (record: EpochRecord) => number | undefined,
): Curve[] {
  const names = [...new Set(runs.map(({ name }) => name))];
  return names.flatMap((name, index) => {
    const members = runs.filter((run) => run.name === name);
    const longest = Math.max(...members.map(({ epochs }) => epochs.length));
    const points = Array.from({ length: longest }, (_, epoch) => {
      const values = members.flatMap(({ epochs }) => {
        const record = epochs[epoch];
        return (record && valueIn(record)) ?? [];
      });
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { epoch, mean, least: Math.min(...values), most: Math.max(...values) };
    }).filter(({ mean }) => Number.isFinite(mean));
    const colour = series[index % series.length] ?? colours.ink;
    return points.length === 0 ? [] : [{ name, colour, runs: members.length, points }];
  });
}

/** Whole epochs, at most about eight of them. */
function ticksOf(curves: readonly Curve[]): number[] {
  const last = Math.max(...curves.flatMap(({ points }) => points.map(({ epoch }) => epoch)));
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => last / size <= 8) ?? last;
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => i * step);
}

function domainOf(curves: readonly Curve[], isAccuracy: boolean): [number, number] {
  const later = curves.flatMap(({ points }) => points.slice(Math.floor(STEEP * points.length)));
  const least = Math.min(...later.map((point) => point.least));
  const most = Math.max(...later.map((point) => point.most));
  const room = 0.05 * (most - least) || 0.5;
  return [
    isAccuracy ? least - room : Math.max(0, least - room),
    isAccuracy ? Math.min(100, most + room) : most + room,
  ];
}

/** Draws the names in as many lines as they need. */
function drawLegend(curves: readonly Curve[]): { lines: number; elements: string[] } {
  const elements: string[] = [];
  let [x, lines] = [30, 1];
  for (const { name, colour, runs } of curves) {
    const text = runs > 1 ? `${name} (${runs} runs)` : name;
    const width = 44 + CHARACTER * text.length + 26;
    if (x > 30 && x + width > WIDTH - 10) [x, lines] = [30, lines + 1];
    const y = 44 + lines * LEGEND_LINE;
    elements.push(rectangle(x, y - 11, 30, 6, { fill: colour }), label(x + 40, y, text));
    x += width;
  }
  return { lines, elements: [element("g", {}, elements.join("\n"))] };
}

function describe(curves: readonly Curve[], what: string): string {
  const lines = curves.map(({ name, points, runs }) => {
    const last = points.at(-1);
    const mean = last?.mean.toPrecision(4) ?? "";
    return `${name}: ${mean} after epoch ${last?.epoch}${runs > 1 ? `, the mean of ${runs} runs` : ""}`;
  });
  return `Curves of the ${what} by epoch. ${lines.join("; ")}.`;
}
