// The parts of SVG that figures are made of.
import { checkChoice } from "../arguments.js";
import { colours, inTheme, type Theme } from "./theme.js";

/** Options of every figure. */
export interface FigureOptions {
  /** The colours; default `"auto"`. */
  readonly theme?: Theme;
  /** The title that readers of the screen get, and a line above some figures. Default: what the figure shows. */
  readonly title?: string;
}

/** The names of {@link FigureOptions}. */
export const figureKeys = ["theme", "title"] as const;

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** A description of the figure, for readers who do not see it. */
  readonly description: string;
  readonly elements: readonly string[];
}

/** The size of text. It can be read at half the width of a figure, 400 pixels. */
export const FONT_SIZE = 24;

/** The mean width of a character of text of the default size. */
export const CHARACTER = 0.56 * FONT_SIZE;

const FONT = "system-ui, 'DejaVu Sans', sans-serif";

/** Returns a whole SVG with its own background, in the colours of a theme. */
export function drawPicture(picture: Picture, given: Theme = "auto"): string {
  const theme = checkChoice("theme", given, ["auto", "light", "dark"]);
  const { width, height, title, description, elements } = picture;
  const size = `width="${width - 2}" height="${height - 2}"`;
  const paper = `<rect x="1" y="1" ${size} rx="12" fill="${colours.paper}" stroke="${colours.edge}"/>`;
  const body = inTheme([paper, ...elements].join("\n"), theme);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="${FONT}" font-size="${FONT_SIZE}">
<title>${escaped(title)}</title>
<desc>${escaped(description)}</desc>
${body}
</svg>
`;
}

/** Attributes by name. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Returns an element; numbers are rounded to a tenth, undefined attributes are left out. */
export function element(name: string, attributes: Attributes, content?: string): string {
  const list = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [` ${key}="${typeof value === "number" ? round(value) : escaped(value)}"`],
  );
  const start = `<${name}${list.join("")}`;
  return content === undefined ? `${start}/>` : `${start}>${content}</${name}>`;
}

export function rectangle(
  x: number,
  y: number,
  width: number,
  height: number,
  attributes: Attributes,
): string {
  return element("rect", { x, y, width, height, ...attributes });
}

/** Returns a line of text; `x` and `y` are the start of its baseline. */
export function label(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return element("text", { x, y, fill: colours.ink, ...attributes }, escaped(text));
}

export function line(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  attributes: Attributes = {},
): string {
  return element("line", { x1, y1, x2, y2, stroke: colours.ink, ...attributes });
}

const round = (value: number) => Math.round(10 * value) / 10;

/** Returns text as it is written in SVG and HTML. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
