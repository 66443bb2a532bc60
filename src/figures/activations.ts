// Draws what every layer makes of one image.
import { checkOptions } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { isNetwork, type Network } from "../network.js";
import { type LayerOutputs, outputsOfLayers } from "./forward.js";
import { drawImage } from "./images.js";
import { drawPicture, type FigureOptions, figureKeys, label, rectangle } from "./svg.js";
import { colours } from "./theme.js";

const WIDTH = 800;
const LEFT = 24;
const INNER = WIDTH - 2 * LEFT;
const HEADING = 34;
const GAP = 18;
const INPUT = 140;

/** A row of the figure. */
interface Row {
  readonly heading: string;
  readonly height: number;
  draw(top: number): string[];
}

/**
 * Draws an image and the outputs of every layer for it: maps as images, units as cells, and the probabilities of
 * the classes as bars. Each layer has its own scale.
 *
 * @param net a network of the layers of network3
 * @param image the values of one image, such as `test.slice(0, 1).x`
 * @returns an SVG
 * @throws {ShapeError} if the image does not have the network's number of inputs
 * @throws {UnsupportedOpError} for other layers
 *
 * @example
 * const svg = await drawActivations(net, test.slice(0, 1).x);
 */
export async function drawActivations(
  net: Network,
  image: ArrayLike<number>,
  options: FigureOptions = {},
): Promise<string> {
  const where = "drawActivations";
  checkOptions(where, options, figureKeys);
  if (!isNetwork(net)) throw new ArgumentError(`${where}: net must be a Network`);
  const [first] = net.layers;
  const inputs = first?.inputSize ?? 0;
  const isList = Array.isArray(image) || ArrayBuffer.isView(image);
  if (!isList || image.length !== inputs) {
    throw new ShapeError(`${where}: image must be an array of the ${inputs} values of one image`);
  }
  const outputs = outputsOfLayers(net.layers, await net.parameters(), image);
  const side = Math.sqrt(inputs);
  const shape = first?.inputShape ?? (Number.isInteger(side) ? [1, side, side] : [inputs]);
  const rows = [
    rowOfMaps("input", { shape, values: Float64Array.from(image) }, INPUT),
    ...outputs.map((output, index) => {
      const isLast = index === outputs.length - 1;
      return isLast ? rowOfClasses(output) : rowOfLayer(`layer ${index}`, output);
    }),
  ];
  let top = 16;
  const elements = rows.flatMap(({ heading, height, draw }) => {
    const drawn = [label(LEFT, top + 24, heading), ...draw(top + HEADING)];
    top += HEADING + height + GAP;
    return drawn;
  });
  const probabilities = outputs.at(-1)?.values ?? new Float64Array();
  const most = Math.max(...probabilities);
  return drawPicture(
    {
      ...{ width: WIDTH, height: top },
      title: options.title ?? "One image through the layers of a network",
      description: `From top to bottom: ${rows.map(({ heading }) => heading).join("; ")}. The most probable class is ${probabilities.indexOf(most)}, with ${(100 * most).toFixed(1)} %.`,
      elements,
    },
    options.theme,
  );
}

function rowOfLayer(name: string, output: LayerOutputs): Row {
  const { shape, values } = output;
  if (shape.length === 3) return rowOfMaps(name, output);
  const columns = Math.min(values.length, 50);
  const side = INNER / Math.max(columns, 25);
  const rows = Math.ceil(values.length / columns);
  return {
    heading: `${name}: ${values.length} units`,
    height: rows * side,
    draw: (top) => [
      rectangle(LEFT, top, columns * side, rows * side, { fill: colours.cell }),
      drawImage({ values: scaled(values), rows, columns }, LEFT, top, side),
    ],
  };
}

function rowOfMaps(name: string, { shape, values }: LayerOutputs, height?: number): Row {
  const [maps = 1, rows = 1, columns = values.length] = shape.length === 3 ? shape : [];
  const inLine = Math.min(maps, maps <= 20 ? 10 : 20);
  const pitch = height ?? Math.min(INPUT, INNER / inLine);
  const side = (height === undefined ? 0.9 * pitch : pitch) / Math.max(rows, columns);
  const scale = scaled(values);
  const heading = maps === 1 ? name : `${name}: ${maps} maps of ${rows} × ${columns}`;
  return {
    heading,
    height: Math.ceil(maps / inLine) * pitch,
    draw: (top) =>
      Array.from({ length: maps }, (_, map) => {
        const [x, y] = [LEFT + (map % inLine) * pitch, top + Math.floor(map / inLine) * pitch];
        const part = scale.subarray(map * rows * columns, (map + 1) * rows * columns);
        return (
          rectangle(x, y, side * columns, side * rows, { fill: colours.cell }) +
          drawImage({ values: part, rows, columns }, x, y, side)
        );
      }),
  };
}

function rowOfClasses({ values }: LayerOutputs): Row {
  const pitch = INNER / values.length;
  const height = 120;
  return {
    heading: "output: the probability of each class",
    height: height + 34,
    draw: (top) =>
      Array.from(values, (probability, index) => {
        const x = LEFT + index * pitch;
        const bar = Math.max(1, probability * height);
        return (
          rectangle(x + 0.15 * pitch, top + height - bar, 0.7 * pitch, bar, {
            fill: colours.positive,
          }) + label(x + pitch / 2, top + height + 28, String(index), { "text-anchor": "middle" })
        );
      }),
  };
}

/** Returns values divided by the largest absolute one. */
function scaled(values: Float64Array): Float64Array {
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  return values.map((value) => value / most);
}
