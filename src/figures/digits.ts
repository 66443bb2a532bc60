// Draws examples of a data set, and those that a network gets wrong.
import { checkCount, checkOptions } from "../arguments.js";
import type { Data } from "../data/data.js";
import { checkLabels, columnsOf, drawImage, imagesOf, type LabelledImages } from "./images.js";
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

/** Options of {@link drawDigits}. */
export interface DigitOptions extends FigureOptions {
  /** Number of images, the first of the set; default 6. */
  readonly count?: number;
  /** Images in a line; default 6. */
  readonly columns?: number;
}

const WIDTH = 800;
const MARGIN = 20;
const GAP = 10;
const HEADING = 56;

/**
 * Draws the first images of a data set in a grid.
 *
 * @returns an SVG
 * @throws {ShapeError} if the rows are no images
 *
 * @example
 * const svg = drawDigits(training, { count: 12 });
 */
export function drawDigits(data: Data, options: DigitOptions = {}): string {
  const where = "drawDigits";
  checkOptions(where, options, [...figureKeys, "count", "columns"]);
  const { count: most = 6 } = options;
  const images = imagesOf(where, data);
  const count = Math.min(checkCount(`${where}: count`, most), images.size);
  const columns = columnsOf(where, options.columns, Math.min(6, count));
  const rows = Array.from({ length: count }, (_, row) => row);
  const labels = rows.map((row) => images.y[row]).join(", ");
  return drawGrid(images, rows, columns, () => [], {
    title: options.title ?? `${count} images of the data set`,
    description: `${count} images in rows of ${columns}, of the classes ${labels}.`,
    options,
  });
}

/** Options of {@link drawMistakes}. */
export interface MistakeOptions extends FigureOptions {
  /** The most images that are drawn; default 40. */
  readonly count?: number;
  /** Images in a line; default 8. */
  readonly columns?: number;
}

/**
 * Draws the images that a network or an ensemble gets wrong, as the book does: the right label in the upper
 * right corner, the given one in the lower right.
 *
 * @param guesses a label for each row, as of `net.predict` or `ensemble`
 * @returns an SVG; with its heading alone if all labels are right
 * @throws {ArgumentError} if there is not a label for each row
 *
 * @see Nielsen, Neural Networks and Deep Learning, chapter 6, the figure of the ensemble's errors
 *
 * @example
 * const svg = drawMistakes(test, await net.predict(test));
 */
export function drawMistakes(
  data: Data,
  guesses: ArrayLike<number>,
  options: MistakeOptions = {},
): string {
  const where = "drawMistakes";
  checkOptions(where, options, [...figureKeys, "count", "columns"]);
  const images = imagesOf(where, data);
  const given = checkLabels(`${where}: guesses`, guesses, images.size);
  const wrong = Array.from({ length: images.size }, (_, row) => row).filter(
    (row) => images.y[row] !== given[row],
  );
  const { count = 40 } = options;
  const shown = wrong.slice(0, checkCount(`${where}: count`, count));
  const columns = columnsOf(where, options.columns, 8);
  const size = images.size.toLocaleString("en-US");
  const heading = `${wrong.length.toLocaleString("en-US")} of ${size} wrong`;
  const part = shown.length < wrong.length ? `The first ${shown.length} of them` : "All of them";
  const pairs = shown.map((row) => `${images.y[row]} taken for ${given[row]}`).join(", ");
  const places = `${part}, in rows of ${columns}, with the right label in the upper right corner and the given one in the lower right: ${pairs}.`;
  return drawGrid(
    images,
    shown,
    columns,
    (row) => [
      [images.y[row] ?? 0, colours.positive],
      [given[row] ?? 0, colours.wrong],
    ],
    {
      title: options.title ?? heading,
      description: wrong.length === 0 ? `${heading}.` : `${heading}. ${places}`,
      heading,
      options,
    },
  );
}

interface Grid {
  readonly title: string;
  readonly description: string;
  readonly heading?: string;
  readonly options: FigureOptions;
}

type Corner = readonly [label: number, colour: string];

/** @param cornersOf the labels of a row: in the upper right corner, and in the lower right */
function drawGrid(
  images: LabelledImages,
  rows: readonly number[],
  columns: number,
  cornersOf: (row: number) => readonly Corner[],
  { title, description, heading, options }: Grid,
): string {
  const top = heading === undefined ? MARGIN : HEADING;
  const pitch = (WIDTH - 2 * MARGIN + GAP) / columns;
  // The labels stand beside the images, so that they hide nothing of them.
  const isLabelled = rows[0] !== undefined && cornersOf(rows[0]).length > 0;
  const [beside, apart] = isLabelled ? [CHARACTER + 4, 10] : [0, 0];
  const elements = rows.flatMap((row, index) => {
    const image = images.imageAt(row);
    const side = (pitch - GAP - beside) / Math.max(image.rows, image.columns);
    const x = MARGIN + (index % columns) * pitch;
    const y = top + Math.floor(index / columns) * (pitch - beside + apart);
    const [width, height] = [side * image.columns, side * image.rows];
    return [
      rectangle(x, y, width, height, { fill: colours.cell }),
      drawImage(image, x, y, side),
      ...cornersOf(row).map(([text, fill], place) =>
        label(x + width + 4, place === 0 ? y + 0.8 * FONT_SIZE : y + height - 2, String(text), {
          fill,
        }),
      ),
    ];
  });
  const lines = Math.ceil(rows.length / columns);
  const gridHeight = lines === 0 ? 0 : lines * (pitch - beside + apart) - apart - GAP;
  const height = top + gridHeight + MARGIN;
  const headings = heading === undefined ? [] : [label(MARGIN, 38, heading)];
  return drawPicture(
    { width: WIDTH, height, title, description, elements: [...headings, ...elements] },
    options.theme,
  );
}
