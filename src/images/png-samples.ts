// Unpacks the pixels of a checked PNG file into samples. What comes out of the compression is
// bounded by the header before fast-png, which knows no bounds, sees it.
import { crc32, deflateSync, inflateSync } from "node:zlib";
import { decode } from "fast-png";
import { codeOf, isUint8Array, isUint16Array, messageOf } from "../realms.js";
import type { PngChunks } from "./png-chunks.js";
import { flaw, type PngHeader } from "./png-header.js";

/** Samples of 0 to 2^depth - 1, row-major `[height, width, channels]`. */
export type Samples = Uint8Array | Uint16Array;

/** A part of the image's pixels, stored as an image of its own. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

const WHOLE: readonly Pass[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];

/** The seven passes of an interlaced image (PNG specification, section 8.2). */
const ADAM7: readonly Pass[] = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];

/**
 * The samples of an image, one element each.
 *
 * @throws {FileFormatError} if the pixels are not exactly what the header says
 */
export function readSamples({ header, data }: PngChunks, name: string): Samples {
  const passes = (header.interlaced ? ADAM7 : WHOLE)
    .map((pass) => ({ pass, part: partOf(header, pass) }))
    .filter(({ part }) => part.width > 0 && part.height > 0);
  const expected = passes.reduce((sum, { part }) => sum + bytesOf(part), 0);
  const lines = inflate(data, expected, name);

  const [{ pass, part } = {}] = passes;
  if (pass === WHOLE[0] && part) return unpack(part, lines, name);
  const { width, height, channels, depth } = header;
  const samples = new (depth === 16 ? Uint16Array : Uint8Array)(width * height * channels);
  let offset = 0;
  for (const { pass, part } of passes) {
    const end = offset + bytesOf(part);
    spread(unpack(part, lines.subarray(offset, end), name), part, pass, samples, header);
    offset = end;
  }
  return samples;
}

function partOf(header: PngHeader, { x, y, stepX, stepY }: Pass): PngHeader {
  const width = Math.ceil(Math.max(0, header.width - x) / stepX);
  const height = Math.ceil(Math.max(0, header.height - y) / stepY);
  return { ...header, width, height, interlaced: false };
}

/** Lines of whole bytes, with the byte before each that names its filter. */
function bytesOf(part: PngHeader): number {
  return part.height * (1 + lineBytes(part));
}

function lineBytes({ width, channels, depth }: PngHeader): number {
  return Math.ceil((width * channels * depth) / 8);
}

function inflate(data: Uint8Array, expected: number, name: string): Uint8Array {
  let lines: Uint8Array;
  try {
    lines = inflateSync(data, { maxOutputLength: expected });
  } catch (cause) {
    const code = codeOf(cause);
    const what =
      code === "ERR_BUFFER_TOO_LARGE"
        ? `unpack to more than the ${expected} bytes of such an image`
        : code === "Z_BUF_ERROR"
          ? "end too early"
          : `cannot be unpacked (${messageOf(cause)})`;
    throw flaw(name, `the IDAT chunks ${what}`, cause);
  }
  if (lines.length === expected) return lines;
  throw flaw(
    name,
    `the IDAT chunks unpack to ${lines.length} bytes instead of the ${expected} of such an image`,
  );
}

/** Undoes the filters of the lines and gives every sample an element of its own. */
function unpack(part: PngHeader, lines: Uint8Array, name: string): Samples {
  const length = lineBytes(part);
  for (let row = 0; row < part.height; row++) {
    const filter = lines[row * (1 + length)] ?? 0;
    if (filter > 4) throw flaw(name, `a line of the pixels has the unknown filter ${filter}`);
  }
  try {
    const { data } = decode(toPng(part, lines));
    if (isUint16Array(data)) return data;
    const bytes = isUint8Array(data) ? data : Uint8Array.from(data);
    return part.depth < 8 ? splitBytes(bytes, part) : bytes;
  } catch (cause) {
    throw flaw(name, `the pixels cannot be read (${cause})`, cause);
  }
}

/** Samples of less than a byte begin at the high bits; every line begins at a whole byte. */
function splitBytes(bytes: Uint8Array, part: PngHeader): Uint8Array {
  const { width, height, depth } = part;
  const length = lineBytes(part);
  const samples = new Uint8Array(width * height);
  const mask = 2 ** depth - 1;
  for (let row = 0, to = 0; row < height; row++) {
    for (let column = 0; column < width; column++, to++) {
      const bit = column * depth;
      const byte = bytes[row * length + (bit >> 3)] ?? 0;
      samples[to] = (byte >> (8 - depth - (bit & 7))) & mask;
    }
  }
  return samples;
}

function spread(
  from: Samples,
  part: PngHeader,
  { x, y, stepX, stepY }: Pass,
  to: Samples,
  { width, channels }: PngHeader,
): void {
  let at = 0;
  for (let row = 0; row < part.height; row++) {
    for (let column = 0; column < part.width; column++) {
      const start = ((y + row * stepY) * width + x + column * stepX) * channels;
      for (let channel = 0; channel < channels; channel++) to[start + channel] = from[at++] ?? 0;
    }
  }
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** A plain PNG file of the part, without compression, for fast-png. */
function toPng({ width, height, depth, colourType }: PngHeader, lines: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, depth);
  header.setUint8(9, colourType);
  return Buffer.concat([
    SIGNATURE,
    toChunk("IHDR", new Uint8Array(header.buffer)),
    toChunk("IDAT", deflateSync(lines, { level: 0 })),
    toChunk("IEND", new Uint8Array()),
  ]);
}

function toChunk(type: string, content: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(content.length + 12);
  chunk.writeUInt32BE(content.length, 0);
  chunk.write(type, 4, "latin1");
  chunk.set(content, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), content.length + 8);
  return chunk;
}
