// Draws how often each class is taken for another.
import { checkOptions } from "../arguments.js";
import { checkLabels } from "./images.js";
import {
  CHARACTER,
  drawPicture,
  type FigureOptions,
  FONT_SIZE,
  figureKeys,
  label,
  rectangle,
} from "./svg.js";
import { colours } from "./theme.js";

const SIZE = 660;
const LEFT = 80;
const TOP = 96;

/** Returns the counts [right class][given class], over the classes that occur. */
function countConfusion(labels: ArrayLike<number>, guesses: ArrayLike<number>): number[][] {
  const both = [...Array.from(labels), ...Array.from(guesses)];
  const classes = 1 + both.reduce((most, label) => Math.max(most, label), 0);
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let row = 0; row < labels.length; row++) {
    const line = counts[labels[row] ?? 0];
    const guess = guesses[row] ?? 0;
    if (line) line[guess] = (line[guess] ?? 0) + 1;
  }
  return counts;
}

/**
 * Draws the confusion matrix: a line for each right class, a column for each given one.
 *
 * @param labels the right labels, such as `test.y`
 * @param guesses those of a network, as of `net.predict`
 * @returns an SVG
 * @throws {ArgumentError} if the two are not labels of the same number
 *
 * @example
 * const svg = drawConfusion(test.y, await net.predict(test));
 */
export function drawConfusion(
  labels: ArrayLike<number>,
  guesses: ArrayLike<number>,
  options: FigureOptions = {},
): string {
  const where = "drawConfusion";
  checkOptions(where, options, figureKeys);
  const right = checkLabels(`${where}: labels`, labels, undefined);
  const given = checkLabels(`${where}: guesses`, guesses, right.length);
  const counts = countConfusion(right, given);
  const cell = SIZE / counts.length;
  const font = Math.min(FONT_SIZE, 0.36 * cell);
  const mistakes = counts.flatMap((line, row) => line.filter((_, column) => column !== row));
  const most = Math.max(1, ...mistakes);
  const middle = { "text-anchor": "middle", "font-size": font };
  const elements = counts.flatMap((line, row) => {
    const total = line.reduce((sum, count) => sum + count, 0);
    const name = (x: number, y: number) => label(x, y, String(row), { "text-anchor": "middle" });
    const cells = line.flatMap((count, column) => {
      const [x, y] = [LEFT + column * cell, TOP + row * cell];
      const isRight = row === column;
      const share = isRight ? count / Math.max(1, total) : Math.sqrt(count / most);
      const box = rectangle(x + 1, y + 1, cell - 2, cell - 2, { fill: colours.cell });
      if (count === 0) return [box];
      return [
        box,
        rectangle(x + 1, y + 1, cell - 2, cell - 2, {
          fill: isRight ? colours.positive : colours.negative,
          "fill-opacity": `${(0.55 * share).toFixed(2)}`,
        }),
        label(x + cell / 2, y + cell / 2 + 0.35 * font, String(count), middle),
      ];
    });
    return [
      name(LEFT - CHARACTER - 6, TOP + (row + 0.5) * cell + 8),
      name(LEFT + (row + 0.5) * cell, TOP - 12),
      ...cells,
    ];
  });
  const wrong = mistakes.reduce((sum, count) => sum + count, 0);
  const [worst, pair] = worstPair(counts);
  const total = right.length.toLocaleString("en-US");
  const heading = `given class; ${wrong.toLocaleString("en-US")} of ${total} wrong`;
  return drawPicture(
    {
      width: LEFT + SIZE + 30,
      height: TOP + SIZE + 24,
      title: options.title ?? "Confusion matrix",
      description:
        `A line for each right class, a column for each given class. ${wrong} of ${total} are wrong` +
        (worst === 0 ? "." : `; most often, ${worst} times, ${pair[0]} is taken for ${pair[1]}.`),
      elements: [
        label(LEFT, 40, heading),
        label(28, TOP + SIZE / 2, "right class", {
          "text-anchor": "middle",
          transform: `rotate(-90 28 ${TOP + SIZE / 2})`,
        }),
        ...elements,
      ],
    },
    options.theme,
  );
}

function worstPair(counts: readonly number[][]): [number, [number, number]] {
  let worst: [number, [number, number]] = [0, [0, 0]];
  for (const [row, line] of counts.entries()) {
    for (const [column, count] of line.entries()) {
      if (row !== column && count > worst[0]) worst = [count, [row, column]];
    }
  }
  return worst;
}
