// Writes PNG files of all kinds: valid ones and, from single chunks, invalid ones.
import { crc32, deflateSync } from "node:zlib";

export interface PngSpec {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  /** One element per sample, from 0 to 2^depth - 1. */
  readonly samples: ArrayLike<number>;
  readonly interlaced?: boolean;
  /** Content of the chunks PLTE and tRNS. */
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
}

export type Chunk = readonly [type: string, content: Uint8Array];

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** First column, step of columns, first row and step of rows of each pass. */
const PASSES = [
  [0, 8, 0, 8],
  [4, 8, 0, 8],
  [0, 4, 4, 8],
  [2, 4, 0, 4],
  [0, 2, 2, 4],
  [1, 2, 0, 2],
  [0, 1, 1, 2],
] as const;

export function writePng(spec: PngSpec): Uint8Array {
  return joinChunks(chunksOf(spec));
}

/** Returns the chunks IHDR, PLTE, tRNS, two IDATs and IEND. */
export function chunksOf(spec: PngSpec): Chunk[] {
  const packed = deflateSync(linesOf(spec));
  const half = packed.length >> 1;
  return [
    ["IHDR", headerOf(spec)],
    ...(spec.palette ? ([["PLTE", Uint8Array.from(spec.palette)]] as Chunk[]) : []),
    ...(spec.transparency ? ([["tRNS", Uint8Array.from(spec.transparency)]] as Chunk[]) : []),
    ["IDAT", packed.subarray(0, half)],
    ["IDAT", packed.subarray(half)],
    ["IEND", new Uint8Array()],
  ];
}

export function headerOf(spec: Omit<PngSpec, "samples">): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(spec.width, 0);
  header.writeUInt32BE(spec.height, 4);
  header.set([spec.depth, spec.colourType, 0, 0, spec.interlaced ? 1 : 0], 8);
  return header;
}

export function joinChunks(chunks: readonly Chunk[]): Uint8Array {
  return Buffer.concat([SIGNATURE, ...chunks.map(([type, content]) => writeChunk(type, content))]);
}

function writeChunk(type: string, content: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(12 + content.length);
  chunk.writeUInt32BE(content.length, 0);
  chunk.write(type, 4, "latin1");
  chunk.set(content, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + content.length)), 8 + content.length);
  return chunk;
}

/** Returns the filtered lines before compression, using the five filters in turn. */
function linesOf(spec: PngSpec): Uint8Array {
  const passes = spec.interlaced ? PASSES : ([[0, 1, 0, 1]] as const);
  return Buffer.concat(
    passes.flatMap(([left, stepX, top, stepY]) => {
      const columns = range(left, spec.width, stepX);
      const rows = range(top, spec.height, stepY);
      if (columns.length === 0) return [];
      return filterLines(
        rows.map((row) => packLine(spec, row, columns)),
        Math.max(1, (channelsOf(spec) * spec.depth) >> 3),
      );
    }),
  );
}

export function channelsOf({ colourType }: Pick<PngSpec, "colourType">): number {
  return CHANNELS[colourType] ?? 0;
}

function range(from: number, to: number, step: number): number[] {
  return Array.from(
    { length: Math.max(0, Math.ceil((to - from) / step)) },
    (_, i) => from + i * step,
  );
}

function packLine(spec: PngSpec, row: number, columns: readonly number[]): number[] {
  const channels = channelsOf(spec);
  const bits = columns
    .flatMap((column) =>
      range(0, channels, 1).map(
        (at) => spec.samples[(row * spec.width + column) * channels + at] ?? 0,
      ),
    )
    .map((sample) => sample.toString(2).padStart(spec.depth, "0"))
    .join("");
  return range(0, bits.length, 8).map((at) =>
    Number.parseInt(bits.slice(at, at + 8).padEnd(8, "0"), 2),
  );
}

function filterLines(lines: readonly number[][], pixelBytes: number): Uint8Array[] {
  return lines.map((line, row) => {
    const above = lines[row - 1] ?? [];
    const filter = row % 5;
    const filtered = line.map((byte, at) => {
      const [a, b, c] = [line[at - pixelBytes] ?? 0, above[at] ?? 0, above[at - pixelBytes] ?? 0];
      const guess = [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter] ?? 0;
      return (byte - guess) & 255;
    });
    return Uint8Array.of(filter, ...filtered);
  });
}

function paeth(a: number, b: number, c: number): number {
  const distances = [a, b, c].map((value) => Math.abs(a + b - c - value));
  return [a, b, c][distances.indexOf(Math.min(...distances))] ?? 0;
}
