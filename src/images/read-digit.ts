// readDigit: converts a picture file to an example for a network.
import { checkOptions, describe, type SignalLike } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { checkSource, type FileSource } from "../file-source.js";
import { readPicture } from "../pictures/read-picture.js";
import { signalOf } from "../realms.js";
import { type FoundDigit, findDigit } from "./find-digit.js";

export interface ReadDigitOptions {
  /** Cancels the reading; the promise rejects with the signal's reason. */
  readonly signal?: SignalLike;
}

/**
 * Reads the one handwritten digit in a picture, dark on light or light on dark, of any size and
 * place, on plain, ruled or squared paper, with or without a box drawn round it. PNG files are read
 * without another package; JPEG, WebP, GIF, TIFF and AVIF where `sharp` is installed.
 *
 * @param source path, `file:` URL or bytes of the picture
 * @returns 784 values in the form of MNIST's digits (28x28, 0 background to 1 ink), the place of the
 *   digit, and warnings
 * @throws {DigitError} if there is not exactly one digit; its `reason` is `"none"`, `"several"`,
 *   `"too-small"`, `"cut-off"` or `"not-a-digit"`
 * @throws {FileFormatError} for a file that is not a picture, is damaged or needs `sharp`
 * @throws {FileError} for a file that cannot be read
 *
 * @example
 * const { pixels, warnings } = await readDigit("seven.png");
 * const [label] = await net.predict(pixels);
 */
export async function readDigit(
  source: FileSource,
  options: ReadDigitOptions = {},
): Promise<FoundDigit> {
  checkOptions("readDigit", options, ["signal"]);
  const signal = signalOf(options.signal);
  if (options.signal !== undefined && signal === undefined) {
    throw new ArgumentError(
      `readDigit: signal must be an AbortSignal, got ${describe(options.signal)}; pass controller.signal`,
    );
  }
  signal?.throwIfAborted();
  const named = checkSource("readDigit", source);
  const { picture, scale } = await readPicture(named, signal);
  const found = await findDigit(picture, named.name, signal);
  if (scale === 1) return found;
  const { top, left, height, width } = found.box;
  const box = {
    top: scale * top,
    left: scale * left,
    height: scale * height,
    width: scale * width,
  };
  return { ...found, box };
}
