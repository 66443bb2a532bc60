// Writes figures to files: SVG, or PNG where the name ends so.

import { dirname, extname } from "node:path";
import { InvalidArgumentError } from "commander";
import { importResvg } from "../figures/optional-packages.js";
import { toPng } from "../figures/png.js";
import { writeFileAtomic } from "../io/atomic-file.js";
import { checkWritable } from "../io/write-target.js";
import { makeFolder } from "../make-folder.js";

const isPng = (path: string) => extname(path).toLowerCase() === ".png";

/** Parses the name of a figure's file. */
export function parseFigureFile(text: string): string {
  if (isPng(text) || extname(text).toLowerCase() === ".svg") return text;
  throw new InvalidArgumentError("It must end in .svg or .png.");
}

/**
 * Creates the folder of a figure and checks that the figure can be made, before what it shows takes hours.
 *
 * @throws {FileError} if the file cannot be written
 * @throws {MissingPackageError} for a PNG without the package that makes it
 */
export async function prepareFigure(path: string): Promise<void> {
  if (isPng(path)) await importResvg();
  await makeFolder(dirname(path));
  await checkWritable(path);
}

/** Writes an SVG figure in the format of the file's name. */
export async function writeFigure(path: string, svg: string): Promise<void> {
  const bytes = isPng(path) ? await toPng(svg) : new TextEncoder().encode(svg);
  await writeFileAtomic(path, [bytes]);
}
