// PNG files to grey images.
import { type PngChunks, readChunks } from "./png-chunks.js";
import { flaw } from "./png-header.js";
import { readSamples, type Samples } from "./png-samples.js";
import { compose } from "./transparency.js";

/** Luminance, row-major `[height, width]`, 0 black to 1 white. */
export interface GreyImage {
  readonly pixels: Float32Array;
  readonly height: number;
  readonly width: number;
}

/**
 * Decodes a PNG file held in memory: every colour type and bit depth, interlaced or not. Colours
 * become luminance (ITU-R BT.601), transparent parts the background that makes the rest visible.
 * Of an animation the still image is read. Colour profiles and gamma are not applied.
 *
 * @param name what errors call the file
 * @throws {FileFormatError} for another format, a file that is not whole and correct, and one of more
 *   than 2^25 pixels or 2^27 bytes of samples; no more than that is ever unpacked
 *
 * @example
 * const { pixels, height, width } = decodePng(await readFile("seven.png"), "seven.png");
 */
export function decodePng(bytes: Uint8Array, name: string): GreyImage {
  const chunks = readChunks(bytes, name);
  const colours = coloursOf(chunks, name);
  const { width, height } = chunks.header;
  const samples = readSamples(chunks, name);
  return { pixels: toLuminance(samples, chunks, colours, name), height, width };
}

/** Luminance and opacity (0..1) by palette entry. */
interface Colours {
  readonly luminance: Float32Array;
  readonly opacity: Float32Array;
}

function coloursOf(
  { header, palette, transparency }: PngChunks,
  name: string,
): Colours | undefined {
  if (header.colourType !== 3) return undefined;
  if (palette === undefined) throw flaw(name, "the chunk PLTE with its palette is missing");
  const entries = palette.length / 3;
  if (!Number.isInteger(entries) || entries === 0 || entries > 256) {
    throw flaw(
      name,
      `its PLTE chunk has ${palette.length} bytes instead of 3 for each of 1 to 256`,
    );
  }
  if (transparency && transparency.length > entries) {
    throw flaw(name, `its tRNS chunk has ${transparency.length} entries for ${entries} colours`);
  }
  const byEntry = (value: (entry: number) => number) =>
    Float32Array.from({ length: entries }, (_, i) => value(i) / 255);
  const part = (at: number) => palette[at] ?? 0;
  return {
    luminance: byEntry((i) => luma(part(3 * i), part(3 * i + 1), part(3 * i + 2))),
    opacity: byEntry((i) => transparency?.[i] ?? 255),
  };
}

function luma(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function toLuminance(
  samples: Samples,
  chunks: PngChunks,
  colours: Colours | undefined,
  name: string,
): Float32Array {
  const { width, height, channels, depth } = chunks.header;
  const size = width * height;
  const pixels = new Float32Array(size);
  if (colours) {
    const opacity = chunks.transparency && new Float32Array(size);
    for (let i = 0; i < size; i++) {
      const index = samples[i] ?? 0;
      const value = colours.luminance[index];
      if (value === undefined) {
        const [row, column] = [Math.floor(i / width), i % width];
        throw flaw(name, `pixel ${column}, ${row} has colour ${index}, which PLTE does not have`);
      }
      pixels[i] = value;
      if (opacity) opacity[i] = colours.opacity[index] ?? 1;
    }
    return compose(pixels, opacity);
  }
  const full = 2 ** depth - 1;
  const isGrey = channels < 3;
  for (let i = 0, at = 0; i < size; i++, at += channels) {
    const first = samples[at] ?? 0;
    pixels[i] = (isGrey ? first : luma(first, samples[at + 1] ?? 0, samples[at + 2] ?? 0)) / full;
  }
  return compose(pixels, opacityOf(samples, chunks, name));
}

/** From the alpha channel, or 0 where a pixel has the colour of tRNS; undefined: all opaque. */
function opacityOf(samples: Samples, chunks: PngChunks, name: string): Float32Array | undefined {
  const { width, height, channels, depth } = chunks.header;
  const hasAlpha = channels === 2 || channels === 4;
  const { transparency } = chunks;
  if (!hasAlpha && transparency === undefined) return undefined;
  const opacity = new Float32Array(width * height);
  if (hasAlpha || transparency === undefined) {
    const full = 2 ** depth - 1;
    for (let i = 0; i < opacity.length; i++) {
      opacity[i] = (samples[(i + 1) * channels - 1] ?? 0) / full;
    }
    return opacity;
  }
  if (transparency.length !== 2 * channels) {
    throw flaw(name, `its tRNS chunk has ${transparency.length} bytes instead of ${2 * channels}`);
  }
  const key = Array.from({ length: channels }, (_, channel) => {
    const [high = 0, low = 0] = transparency.subarray(2 * channel);
    return high * 256 + low;
  });
  for (let i = 0; i < opacity.length; i++) {
    const isKey = key.every((value, channel) => samples[i * channels + channel] === value);
    opacity[i] = isKey ? 0 : 1;
  }
  return opacity;
}
