// Decodes PNG files in JavaScript, for use without sharp.
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { FileFormatError } from "../errors.js";
import { messageOf } from "../realms.js";
import type { Picture } from "./picture.js";

/** Equals 5,792 x 5,792. */
const MAX_PIXELS = 2 ** 25;
/** Offsets of the first chunk and of the fields of the header (PNG specification, 11.2.2). */
const CHUNKS = 8;
const [WIDTH, HEIGHT, DEPTH, COLOUR_TYPE, INTERLACE, HEADER_END] = [16, 20, 24, 25, 28, 29];
/** Samples per pixel, by colour type. */
const CHANNELS = [1, 0, 3, 1, 2, 0, 4];

/**
 * Reads all colour types and bit depths, interlaced or not, and the still image of an animation. Does not
 * apply colour profiles or gamma.
 *
 * @throws {FileFormatError} for a file that is incomplete, incorrect or has more than 2^25 pixels, which
 *   is also the limit for decompression
 */
export async function decodePng(bytes: Uint8Array, name: string): Promise<Picture> {
  const { PNG } = await import("pngjs");
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkHeader(file, name);
  try {
    await checkPacked(file);
    const { width, height, data } = PNG.sync.read(file);
    if (data.length !== 4 * width * height) throw new Error("there are too few pixels");
    return { width, height, channels: 4, data };
  } catch (cause) {
    throw flaw(name, messageOf(cause), cause);
  }
}

function checkHeader(file: Buffer, name: string): void {
  if (file.length < HEADER_END) throw flaw(name, "it ends within its header");
  const [width, height] = [file.readUInt32BE(WIDTH), file.readUInt32BE(HEIGHT)];
  if (width === 0 || height === 0) throw flaw(name, `its header says ${width}x${height} pixels`);
  if (width * height > MAX_PIXELS) {
    throw new FileFormatError(
      `${name}: its header says ${width}x${height} pixels; at most ${MAX_PIXELS} pixels are read ` +
        "without the package sharp; make the image smaller, or run: npm install sharp",
    );
  }
}

/**
 * Checks the compressed data, because the decoder does not limit the decompressed size of interlaced
 * files and does not notice data that is damaged or too short.
 */
async function checkPacked(file: Buffer): Promise<void> {
  const packed: Buffer[] = [];
  for (let at = CHUNKS; at + 12 <= file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString("latin1", at + 4, at + 8) !== "IDAT") continue;
    packed.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  const [width, height] = [file.readUInt32BE(WIDTH), file.readUInt32BE(HEIGHT)];
  const bits = (CHANNELS[file[COLOUR_TYPE] ?? 0] ?? 0) * (file[DEPTH] ?? 0);
  const expected = height * (1 + Math.ceil((width * bits) / 8));
  // An interlaced image has seven passes with shorter lines, and more lines in total.
  const isInterlaced = file[INTERLACE] === 1;
  const most = isInterlaced ? 2 * expected + 64 * (height + 8) : expected;
  const { length } = await promisify(inflate)(Buffer.concat(packed), { maxOutputLength: most });
  if (!isInterlaced && length < expected) {
    throw new Error(`its pixels take ${length} bytes instead of ${expected}`);
  }
}

function flaw(name: string, what: string, cause?: unknown): FileFormatError {
  return new FileFormatError(
    `${name}: not a whole and correct PNG file: ${what}; save the image as PNG again`,
    cause === undefined ? {} : { cause },
  );
}
