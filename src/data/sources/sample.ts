// The 10,000 digits of the package @network3/mnist-sample, which is installed with network3.
import { join } from "node:path";
import { FileError } from "../../errors.js";
import { gunzip } from "../gunzip.js";
import { parseIdx } from "../idx.js";
import { CLASSES, SIDE } from "../mnist-layout.js";
import { readIfPresent } from "./read-file.js";
import type { Found, Search } from "./settings.js";
import { DIGITS, divided } from "./ten-thousand.js";

export const SAMPLE = "@network3/mnist-sample";

/**
 * The digits of the package; undefined, with the reason in `search.tried`, if it is not installed.
 *
 * @throws {FileFormatError} if a file of the package is damaged
 */
export async function fromSample(search: Search): Promise<Found | undefined> {
  const folder = search.settings.findPackage(SAMPLE);
  if (folder === undefined) {
    const error = new FileError(`the npm package ${SAMPLE} is not installed`);
    search.tried.push({ line: error.message, error });
    return undefined;
  }
  const read = async (name: string, extents: readonly number[]) => {
    const path = join(folder, `${name}.gz`);
    const size = 4 + 4 * extents.length + extents.reduce((product, extent) => product * extent, 1);
    const stored = await readIfPresent(path, size, search.signal);
    if (stored === undefined) throw new FileError(`${path} is missing; install ${SAMPLE} again`);
    const bytes = await gunzip(stored, path, size);
    return parseIdx(bytes, {
      file: path,
      extents,
      ...(extents.length === 1 && { classes: CLASSES }),
    });
  };
  const images = await read("images-idx3-ubyte", [DIGITS, SIDE, SIDE]);
  const labels = await read("labels-idx1-ubyte", [DIGITS]);
  return divided(images.data, Int32Array.from(labels.data), SAMPLE);
}
