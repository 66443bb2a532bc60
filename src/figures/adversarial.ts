// Draws images that a network gets right beside ones nearly the same that it gets wrong.
import { checkCount, checkOptions } from "../arguments.js";
import type { Data } from "../data/data.js";
import { ArgumentError, UnsupportedOpError } from "../errors.js";
import { SoftmaxLayer } from "../layers/softmax.js";
import { isNetwork, type Network } from "../network.js";
import { type Attack, answerOf, attackByLbfgs, attackBySign } from "./attacks.js";
import { drawImage, type GreyImage, imagesOf, type LabelledImages } from "./images.js";
import { drawPicture, type FigureOptions, FONT_SIZE, figureKeys, label, rectangle } from "./svg.js";
import { colours } from "./theme.js";

/** Options of {@link drawAdversarial}. */
export interface AdversarialOptions extends FigureOptions {
  /** Number of images, the first ones of the data that the network gets right; default 4. */
  readonly count?: number;
}

const WIDTH = 800;
const MARGIN = 20;
const GAP = 10;
/** The space between the two methods. */
const APART = 24;
const TOP = 64;
const SIDE = (WIDTH - 2 * MARGIN - 2 * GAP - 2 * APART) / 5;
const PITCH = SIDE + FONT_SIZE + 22;

/** The right answer for an image, and what two methods make of the image. */
interface Example {
  readonly image: GreyImage;
  readonly right: Attack;
  readonly attacks: readonly Attack[];
}

/**
 * Draws a line for each image: the image, and twice the difference and the changed image, which the network takes for
 * another class. The first change is along the sign of the gradient, with the same amount for each pixel; the second is
 * the nearest one that box-constrained L-BFGS finds. Each difference has its own scale.
 *
 * @param data images of one map, with values in 0..1
 * @returns an SVG
 * @throws {ArgumentError} if the network gets none of the images right
 * @throws {UnsupportedOpError} if its last layer is no softmax
 *
 * @see Nielsen, Neural Networks and Deep Learning, chapter 6, the figure of adversarial images
 *
 * @example
 * const svg = await drawAdversarial(net, test, { count: 3 });
 */
export async function drawAdversarial(
  net: Network,
  data: Data,
  options: AdversarialOptions = {},
): Promise<string> {
  const where = "drawAdversarial";
  checkOptions(where, options, [...figureKeys, "count"]);
  const { theme, title, count: most = 4 } = options;
  const count = checkCount(`${where}: count`, most);
  if (!isNetwork(net)) throw new ArgumentError(`${where}: net must be a Network`);
  if (!(net.layers.at(-1) instanceof SoftmaxLayer)) {
    throw new UnsupportedOpError(`${where}: the last layer must be a SoftmaxLayer`);
  }
  const examples = await findExamples(net, imagesOf(where, data), count);
  const heading = (column: number, text: string) =>
    label(leftOf(column) + SIDE + GAP / 2, 42, text, { "text-anchor": "middle" });
  const lines = examples.map(
    ({ right, attacks: [sign, lbfgs] }) =>
      `${right.label} taken for ${sign?.label} and for ${lbfgs?.label}`,
  );
  return drawPicture(
    {
      width: WIDTH,
      height: TOP + examples.length * PITCH + 4,
      title: title ?? "Images that a network gets wrong after small changes",
      description: `From left to right: an image, a change along the sign of the gradient and its result, a change that L-BFGS finds and its result. ${lines.join("; ")}.`,
      elements: [
        label(leftOf(0) + SIDE / 2, 42, "image", { "text-anchor": "middle" }),
        heading(1, "gradient sign"),
        heading(3, "L-BFGS"),
        ...examples.flatMap((example, index) => drawLine(example, TOP + index * PITCH)),
      ],
    },
    theme,
  );
}

async function findExamples(
  net: Network,
  images: LabelledImages,
  count: number,
): Promise<Example[]> {
  const examples: Example[] = [];
  for (let row = 0; row < images.size && examples.length < count; row++) {
    const image = images.imageAt(row);
    const values = Float64Array.from(image.values);
    const right = await answerOf(net, values);
    if (right.label !== images.y[row]) continue;
    const attacks = [
      await attackBySign(net, values, right.label),
      await attackByLbfgs(net, values, right.label),
    ];
    examples.push({ image, right, attacks });
  }
  if (examples.length > 0) return examples;
  throw new ArgumentError(
    "drawAdversarial: the network gets none of the images right; train it first",
  );
}

function leftOf(column: number): number {
  const apart = column === 0 ? 0 : column < 3 ? APART : 2 * APART - GAP;
  return MARGIN + column * SIDE + Math.max(0, column - 1) * GAP + apart;
}

function drawLine({ image, right, attacks }: Example, top: number): string[] {
  const draw = (values: ArrayLike<number>, column: number, text: string, fill: string) => {
    const side = SIDE / Math.max(image.rows, image.columns);
    const x = leftOf(column);
    return [
      rectangle(x, top, side * image.columns, side * image.rows, { fill: colours.cell }),
      drawImage({ ...image, values }, x, top, side),
      label(x + SIDE / 2, top + SIDE + FONT_SIZE, text, { fill, "text-anchor": "middle" }),
    ];
  };
  const answer = ({ label, output }: Attack) => `${label} (${Math.round(100 * output)} %)`;
  return [
    ...draw(right.image, 0, answer(right), colours.positive),
    ...attacks.flatMap((attack, index) => {
      const change = attack.image.map((value, i) => value - (right.image[i] ?? 0));
      const largest = change.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const column = 1 + 2 * index;
      const colour = attack.label === right.label ? colours.positive : colours.wrong;
      const scaled = change.map((value) => value / (largest || 1));
      return [
        ...draw(scaled, column, `± ${largest.toFixed(2)}`, colours.ink),
        ...draw(attack.image, column + 1, answer(attack), colour),
      ];
    }),
  ];
}
