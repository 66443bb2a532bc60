// PNG files without sharp, by a decoder in JavaScript.
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { FileFormatError } from "../errors.js";
import { messageOf } from "../realms.js";
import type { Picture } from "./picture.js";

/** 5,792 x 5,792. */
const MAX_PIXELS = 2 ** 25;
/** Where chunks begin, and where the header has what it says (PNG specification, 11.2.2). */
const CHUNKS = 8;
const [WIDTH, HEIGHT, DEPTH, COLOUR_TYPE, INTERLACE, HEADER_END] = [16, 20, 24, 25, 28, 29];
/** Samples a pixel by colour type. */
const CHANNELS = [1, 0, 3, 1, 2, 0, 4];

/**
 * Reads every colour type and bit depth, interlaced or not; of an animation the still image. Colour
 * profiles and gamma are not applied.
 *
 * @throws {FileFormatError} for a file that is not whole and correct, and for one of more than 2^25
 *   pixels; no more than that is ever unpacked
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
 * The decoder neither bounds what an interlaced file unpacks to, nor sees that packed data is damaged
 * or too short.
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
  // The lines of an interlaced image's seven passes are shorter and more.
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
