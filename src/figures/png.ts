// Turns figures into PNG files.
import { checkCount, checkOptions, checkPath } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { importResvg } from "./optional-packages.js";

/** A font of most Linux systems; where it is missing, another one of the system is taken. */
const SYSTEM_FONT = "DejaVu Sans";

/** Options of {@link toPng}. */
export interface PngOptions {
  /** Width in pixels; default the width of the figure. */
  readonly width?: number;
  /** Path of a TrueType font for all text, so that every machine draws the same; default those of the system. */
  readonly font?: string;
}

/**
 * Draws an SVG figure as a PNG. Figures with the theme `"auto"` are drawn in light colours.
 *
 * @throws {MissingPackageError} without the package `@resvg/resvg-js`
 *
 * @example
 * await writeFile("curves.png", await toPng(svg, { width: 800 }));
 */
export async function toPng(svg: string, options: PngOptions = {}): Promise<Uint8Array> {
  checkOptions("toPng", options, ["width", "font"]);
  if (typeof svg !== "string" || !svg.includes("<svg")) {
    throw new ArgumentError("toPng: svg must be the text of an SVG, such as a figure");
  }
  const width = options.width === undefined ? undefined : checkCount("toPng: width", options.width);
  const font = options.font === undefined ? undefined : checkPath("toPng: font", options.font, "");
  const { Resvg } = await importResvg();
  const image = new Resvg(svg, {
    ...(width === undefined ? {} : { fitTo: { mode: "width", value: width } as const }),
    font:
      font === undefined
        ? { loadSystemFonts: true, defaultFontFamily: SYSTEM_FONT, sansSerifFamily: SYSTEM_FONT }
        : { loadSystemFonts: false, fontFiles: [font] },
  });
  return image.render().asPng();
}
