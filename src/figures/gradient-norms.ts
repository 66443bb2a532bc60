// Draws the sizes of the gradients of each parameter.
import { checkOptions } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import type { Parameters } from "../train/parameters.js";
import {
  CHARACTER,
  drawPicture,
  type FigureOptions,
  figureKeys,
  label,
  line,
  rectangle,
} from "./svg.js";
import { colours } from "./theme.js";

const WIDTH = 800;
const TOP = 66;
const BAR = 44;

/**
 * Draws the Euclidean norm of the gradient of each parameter as bars on a logarithmic scale, the layer nearest to
 * the input first. Bars that shrink or grow from layer to layer show a gradient that vanishes or explodes.
 *
 * @param gradients as of `net.gradients`
 * @returns an SVG
 * @throws {ArgumentError} if there are no gradients
 *
 * @example
 * const svg = drawGradientNorms(await net.gradients(training.slice(0, 10)));
 */
export function drawGradientNorms(gradients: Parameters, options: FigureOptions = {}): string {
  checkOptions("drawGradientNorms", options, figureKeys);
  const norms = normsOf(gradients);
  const positive = norms.map(([, norm]) => norm).filter((norm) => norm > 0);
  const least = Math.floor(Math.log10(Math.min(...positive, 1)) - 0.01);
  const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(...positive, Number.MIN_VALUE))));
  const left = 40 + CHARACTER * Math.max(...norms.map(([name]) => name.length));
  const right = WIDTH - 130;
  const x = (exponent: number) => left + ((exponent - least) / (most - least)) * (right - left);
  const bottom = TOP + norms.length * BAR;
  const step = Math.ceil((most - least) / 5);
  const ticks = Array.from(
    { length: Math.floor((most - least) / step) + 1 },
    (_, i) => least + i * step,
  );
  const bars = norms.flatMap(([name, norm], index) => {
    const y = TOP + index * BAR;
    const end = norm > 0 ? x(Math.log10(norm)) : left;
    return [
      label(24, y + 29, name),
      rectangle(left, y + 8, Math.max(1, end - left), BAR - 16, { fill: colours.positive }),
      label(end + 10, y + 29, norm === 0 ? "0" : norm.toPrecision(2)),
    ];
  });
  return drawPicture(
    {
      ...{ width: WIDTH, height: bottom + 52 },
      title: options.title ?? "Gradient norms",
      description: `The norm of the gradient of each parameter, on a logarithmic scale: ${norms
        .map(([name, norm]) => `${name} ${norm.toPrecision(3)}`)
        .join(", ")}.`,
      elements: [
        label(24, 42, options.title ?? "norm of the gradient of each parameter"),
        ...ticks.flatMap((exponent) => [
          line([x(exponent), TOP], [x(exponent), bottom], {
            stroke: colours.grid,
            "stroke-width": 2,
          }),
          label(x(exponent), bottom + 30, String(Number(`1e${exponent}`)), {
            "text-anchor": "middle",
          }),
        ]),
        ...bars,
      ],
    },
    options.theme,
  );
}

function normsOf(gradients: unknown): [name: string, norm: number][] {
  const entries =
    gradients !== null && typeof gradients === "object" ? Object.entries(gradients) : [];
  const norms = entries.map(([name, value]): [string, number] => {
    const data: ArrayLike<number> | undefined = value?.data;
    let sum = data === undefined ? Number.NaN : 0;
    for (let i = 0; i < (data?.length ?? 0); i++) sum += (data?.[i] ?? 0) ** 2;
    return [name, Math.sqrt(sum)];
  });
  if (norms.length > 0 && norms.every(([, norm]) => Number.isFinite(norm))) return norms;
  throw new ArgumentError(
    "drawGradientNorms: gradients must be parameters with finite values, as of net.gradients",
  );
}
