// What `network3 predict` says about an image, as text and as JSON.

import { SIDE } from "../data/mnist-layout.js";
import { drawStrip } from "./digits.js";
import { percent } from "./format.js";
import { COLUMNS, wrap } from "./io.js";

export interface Prediction {
  /** Path of the image. */
  readonly image: string;
  /** What the network saw: 28x28, 0 background to 1 ink. */
  readonly digit: Float32Array;
  /** By class. */
  readonly probabilities: readonly number[];
}

const GAP = "   ";
/** The width that `drawRow` leaves for a probability of 1. */
const BAR = COLUMNS - SIDE - 2 * GAP.length - "9  100.00 %".length;

/** The digit, beside its picture the probabilities of all. */
export function describePrediction(prediction: Prediction, colors: boolean): string {
  const { image, digit, probabilities } = prediction;
  const label = labelOf(prediction);
  const rows = probabilities.map(drawRow);
  const picture = { pixels: digit, height: SIDE, width: SIDE, captions: [] };
  const lines = drawStrip([picture], { colors });
  const above = Math.floor((lines.length - rows.length) / 2);
  return [
    wrap(`${image}: predicted ${label} (${percent(probabilities[label] ?? 0)})`),
    "",
    ...lines.map((line, i) => {
      const row = rows[i - above];
      if (row === undefined) return line;
      // Colour codes take no columns; with them every line has the picture's full width.
      return `${colors ? line : line.padEnd(SIDE)}${GAP}${row}`;
    }),
  ].join("\n");
}

/** One element of what `--json` prints; probabilities in 0..1. */
export function toJson(prediction: Prediction) {
  const { image, probabilities } = prediction;
  return { image, label: labelOf(prediction), probabilities };
}

/** The most probable class; the lower of equal ones, as `Network.predict`. */
function labelOf({ probabilities }: Prediction): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

function drawRow(probability: number, label: number): string {
  const bar = "█".repeat(Math.round(probability * BAR));
  return `${label}  ${percent(probability).padStart(8)}${GAP}${bar}`.trimEnd();
}
