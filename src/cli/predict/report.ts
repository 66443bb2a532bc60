// Formats predictions as text and as JSON.

import { SIDE } from "../../data/mnist-layout.js";
import type { FoundDigit } from "../../images/find-digit.js";
import { drawStrip } from "../digits.js";
import { percent } from "../format.js";
import { COLUMNS, wrap } from "../io.js";

export interface Prediction {
  /** Path of the image. */
  readonly image: string;
  /** The input of the network, and the place of the digit in the image. */
  readonly digit: FoundDigit;
  /** Probabilities by class. */
  readonly probabilities: readonly number[];
}

/** A prediction with a lower probability is doubtful; about 98 % of MNIST's digits reach a higher one. */
const DOUBTFUL = 0.75;
const GAP = "   ";
/** The width of the bar of a probability of 1. */
const BAR = COLUMNS - SIDE - 2 * GAP.length - "9  100.00 %".length;

/** Returns the predicted digit, and its picture beside the probabilities of all digits. */
export function describePrediction(prediction: Prediction, colors: boolean): string {
  const { image, digit, probabilities } = prediction;
  const { label, second, isDoubtful } = judge(prediction);
  const rows = probabilities.map(drawRow);
  const picture = { pixels: digit.pixels, height: SIDE, width: SIDE, captions: [] };
  const lines = drawStrip([picture], { colors });
  const above = Math.floor((lines.length - rows.length) / 2);
  return [
    wrap(`${image}: predicted ${label} (${percent(probabilities[label] ?? 0)})`),
    ...(isDoubtful
      ? [`  doubtful: the second guess is ${second.label} (${percent(second.probability)})`]
      : []),
    ...digit.warnings.map((warning) => wrap(`  warning: ${warning}`)),
    "",
    ...lines.map((line, i) => {
      const row = rows[i - above];
      if (row === undefined) return line;
      // Colour codes take no columns; lines with them have the full width of the picture.
      return `${colors ? line : line.padEnd(SIDE)}${GAP}${row}`;
    }),
  ].join("\n");
}

/** Returns an element of the output of `--json`; the box is in pixels of the picture. */
export function toJson(prediction: Prediction) {
  const { image, probabilities, digit } = prediction;
  const { label, second, isDoubtful } = judge(prediction);
  const { box, polarity, warnings } = digit;
  return { image, label, probabilities, doubtful: isDoubtful, second, box, polarity, warnings };
}

/** Returns the two most probable classes; of equal ones the lower comes first, as in `Network.predict`. */
function judge({ probabilities }: Prediction) {
  const label = probabilities.indexOf(Math.max(...probabilities));
  const others = probabilities.with(label, -1);
  const probability = Math.max(...others);
  return {
    label,
    second: { label: others.indexOf(probability), probability },
    isDoubtful: (probabilities[label] ?? 0) < DOUBTFUL,
  };
}

function drawRow(probability: number, label: number): string {
  const bar = "█".repeat(Math.round(probability * BAR));
  return `${label}  ${percent(probability).padStart(8)}${GAP}${bar}`.trimEnd();
}
