// The header of a PNG file, with the limits that keep a hostile one from filling the memory.
import { FileFormatError } from "../errors.js";

/** Most pixels of an image: 5,792 x 5,792. */
const MAX_PIXELS = 2 ** 25;
/** Most bytes of its unpacked pixels, which 16 bits a sample reach before `MAX_PIXELS`. */
const MAX_UNPACKED_BYTES = 2 ** 27;
/** Samples a pixel and the bit depths allowed, by colour type (PNG specification, table 11.1). */
const COLOUR_TYPES: Readonly<Record<number, { channels: number; depths: readonly number[] }>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits a sample. */
  readonly depth: number;
  /** 0 grey, 2 red-green-blue, 3 palette, 4 grey with alpha, 6 red-green-blue with alpha. */
  readonly colourType: number;
  /** Samples a pixel. */
  readonly channels: number;
  readonly interlaced: boolean;
}

/** An error that names the file, the place in it and what to do. */
export function flaw(name: string, what: string, cause?: unknown): FileFormatError {
  const remedy = "save the image as PNG again";
  return new FileFormatError(
    `${name}: not a whole and correct PNG file: ${what}; ${remedy}`,
    cause === undefined ? {} : { cause },
  );
}

/**
 * Checks the content of an IHDR chunk.
 *
 * @throws {FileFormatError} for what no PNG file has, and for an image over the limits
 */
export function parseHeader(content: Uint8Array, name: string): PngHeader {
  if (content.length !== 13) {
    throw flaw(name, `its IHDR chunk has ${content.length} bytes instead of 13`);
  }
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colourType] = [view.getUint8(8), view.getUint8(9)];
  const [compression, filter, interlace] = [10, 11, 12].map((at) => view.getUint8(at));
  const kind = COLOUR_TYPES[colourType];
  if (!kind?.depths.includes(depth)) {
    throw flaw(name, `its IHDR chunk has colour type ${colourType} with ${depth} bits a sample`);
  }
  if (compression !== 0 || filter !== 0 || (interlace !== 0 && interlace !== 1)) {
    throw flaw(
      name,
      `its IHDR chunk has the unknown methods compression ${compression}, filter ${filter}, ` +
        `interlace ${interlace}`,
    );
  }
  if (width === 0 || height === 0)
    throw flaw(name, `its IHDR chunk says ${width}x${height} pixels`);
  const header = { width, height, depth, colourType, channels: kind.channels };
  const unpacked = height * Math.ceil((width * kind.channels * depth) / 8);
  if (width * height > MAX_PIXELS || unpacked > MAX_UNPACKED_BYTES) {
    throw new FileFormatError(
      `${name}: its IHDR chunk says ${width}x${height} pixels, ${unpacked} bytes unpacked; at most ` +
        `${MAX_PIXELS} pixels and ${MAX_UNPACKED_BYTES} bytes are read; make the image smaller`,
    );
  }
  return { ...header, interlaced: interlace === 1 };
}
