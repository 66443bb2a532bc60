import { deflateSync } from "node:zlib";
import { encode } from "fast-png";
import { FileFormatError } from "network3";
import { describe, expect, it } from "vitest";
import { decodePng } from "../../src/images/png.js";
import { TestRandom } from "../support/random.js";
import {
  type Chunk,
  channelsOf,
  chunksOf,
  headerOf,
  joinChunks,
  linesOf,
  type PngSpec,
  writePng,
} from "./support/write-png.js";

const KINDS = [
  { colourType: 0, depths: [1, 2, 4, 8, 16] },
  { colourType: 2, depths: [8, 16] },
  { colourType: 3, depths: [1, 2, 4, 8] },
  { colourType: 4, depths: [8, 16] },
  { colourType: 6, depths: [8, 16] },
].flatMap(({ colourType, depths }) => depths.map((depth) => ({ colourType, depth })));

/** Sizes at which passes of an interlaced image are empty, and lines end within a byte. */
const SIZES = [
  [1, 1],
  [3, 2],
  [5, 9],
  [17, 8],
  [33, 19],
] as const;

/** Noise, opaque where there is alpha, so that what is to come out needs no background. */
function noise(colourType: number, depth: number, width: number, height: number): PngSpec {
  const random = new TestRandom(`${colourType} ${depth} ${width} ${height}`);
  const channels = channelsOf({ colourType });
  const full = 2 ** depth - 1;
  const isAlpha = (at: number) => channels % 2 === 0 && at % channels === channels - 1;
  const samples = Array.from({ length: width * height * channels }, (_, at) =>
    isAlpha(at) ? full : random.integer(0, full),
  );
  const entries = Array.from({ length: 3 * 2 ** Math.min(8, depth) }, () => random.integer(0, 255));
  return {
    width,
    height,
    depth,
    colourType,
    samples,
    ...(colourType === 3 ? { palette: entries } : {}),
  };
}

/** What should come out, in the words of the specification. */
function luminance({ samples, depth, palette, colourType }: PngSpec): number[] {
  const channels = channelsOf({ colourType });
  const full = palette ? 255 : 2 ** depth - 1;
  return Array.from({ length: samples.length / channels }, (_, pixel) => {
    const at = (i: number) =>
      palette ? palette[3 * (samples[pixel] ?? 0) + i] : samples[pixel * channels + i];
    const [red, green, blue] = channels < 3 && !palette ? [0, 0, 0] : [0, 1, 2];
    return (0.299 * (at(red) ?? 0) + 0.587 * (at(green) ?? 0) + 0.114 * (at(blue) ?? 0)) / full;
  });
}

/** The largest error of a pixel; infinite if there are more or fewer of them. */
function error(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? 9))));
}

describe("decodePng reads", () => {
  for (const { colourType, depth } of KINDS) {
    for (const interlaced of [false, true]) {
      it(`colour type ${colourType}, ${depth} bits${interlaced ? ", interlaced" : ""}`, () => {
        for (const [width, height] of SIZES) {
          const spec = { ...noise(colourType, depth, width, height), interlaced };
          const image = decodePng(writePng(spec), "noise.png");
          expect([image.width, image.height]).toEqual([width, height]);
          expect(error(image.pixels, luminance(spec))).toBeLessThan(1e-6);
        }
      });
    }
  }

  it("what another encoder writes", () => {
    for (const channels of [1, 2, 3, 4]) {
      for (const depth of [8, 16] as const) {
        const colourType = [0, 4, 2, 6][channels - 1] ?? 0;
        const spec = noise(colourType, depth, 21, 13);
        const data = (depth === 8 ? Uint8Array : Uint16Array).from(spec.samples);
        for (const interlace of ["null", "Adam7"] as const) {
          const bytes = encode({ width: 21, height: 13, depth, channels, data }, { interlace });
          expect(error(decodePng(bytes, "other.png").pixels, luminance(spec))).toBeLessThan(1e-6);
        }
      }
    }
  });

  it("a view into a larger buffer, with chunks that it does not know and bytes behind the end", () => {
    const spec = noise(0, 8, 7, 5);
    const [header, ...rest] = chunksOf(spec) as [Chunk, ...Chunk[]];
    const bomb = deflateSync(new Uint8Array(1 << 20));
    const bytes = joinChunks([
      header,
      ["iCCP", Buffer.concat([Buffer.from("x\0\0"), bomb])],
      ["zTXt", Buffer.concat([Buffer.from("x\0\0"), bomb])],
      ["acTL", new Uint8Array(3)],
      ...rest,
    ]);
    const whole = new Uint8Array(bytes.length + 50).fill(7);
    whole.set(bytes, 13);
    const image = decodePng(whole.subarray(13), "view.png");
    expect(error(image.pixels, luminance(spec))).toBeLessThan(1e-6);
  });
});

describe("transparent parts", () => {
  const size = 20;
  /** A vertical bar of one grey on transparent ground. */
  function bar(value: number, width: number): PngSpec {
    const samples = Array.from({ length: size * size }, (_, i) =>
      Math.abs((i % size) - size / 2) < width / 2 ? [value, 255] : [255 - value, 0],
    ).flat();
    return { width: size, height: size, depth: 8, colourType: 4, samples };
  }

  it("lie on white under dark ink and on black under light ink, however much of it there is", () => {
    for (const width of [2, 14]) {
      const dark = decodePng(writePng(bar(20, width)), "dark.png").pixels;
      expect([dark[0], dark[size / 2]]).toEqual([1, Math.fround(20 / 255)]);
      const light = decodePng(writePng(bar(230, width)), "light.png").pixels;
      expect([light[0], light[size / 2]]).toEqual([0, Math.fround(230 / 255)]);
    }
  });

  it("of a sheet of paper go on as paper", () => {
    const samples = Array.from({ length: size * size }, (_, i) => {
      const [row, column] = [Math.floor(i / size), i % size];
      if (row < 2 && column < 2) return [0, 0];
      return [column === 10 ? 10 : 230, 255];
    }).flat();
    const spec = { width: size, height: size, depth: 8, colourType: 4, samples };
    const { pixels } = decodePng(writePng(spec), "paper.png");
    expect(pixels[0]).toBeCloseTo(230 / 255, 2);
    expect(pixels[10]).toBeCloseTo(10 / 255, 5);
  });

  it("are named by tRNS as a grey, a colour or by palette entry", () => {
    const common = { width: 4, height: 1 };
    const grey = {
      ...common,
      depth: 4,
      colourType: 0,
      samples: [3, 3, 15, 3],
      transparency: [0, 15],
    };
    const deep = {
      ...common,
      depth: 16,
      colourType: 2,
      samples: [3, 3, 3, 3, 3, 3, 60000, 60001, 60002, 3, 3, 3],
      transparency: [60000, 60001, 60002].flatMap((value) => [value >> 8, value & 255]),
    };
    const indexed = {
      ...common,
      depth: 2,
      colourType: 3,
      samples: [1, 1, 0, 1],
      palette: [0, 0, 255, 30, 30, 30],
      transparency: [0],
    };
    for (const spec of [grey, deep, indexed]) {
      const { pixels } = decodePng(writePng(spec), "key.png");
      expect(pixels[2]).toBe(1);
      for (const at of [0, 1, 3]) expect(pixels[at]).toBeLessThan(0.3);
    }
  });

  it("may be all there is", () => {
    const spec = {
      width: 2,
      height: 2,
      depth: 8,
      colourType: 4,
      samples: [0, 0, 0, 0, 0, 0, 0, 0],
    };
    expect([...decodePng(writePng(spec), "nothing.png").pixels]).toEqual([1, 1, 1, 1]);
  });
});

describe("decodePng refuses", () => {
  const spec = noise(2, 8, 12, 10);
  const whole = writePng(spec);

  function refusal(bytes: Uint8Array): string {
    try {
      decodePng(bytes, "bad.png");
    } catch (error) {
      expect(error).toBeInstanceOf(FileFormatError);
      const { message } = error as Error;
      expect(message).toMatch(/^bad\.png: /);
      expect(message).toMatch(/PNG again|convert|smaller/);
      return message;
    }
    throw new Error("the file was accepted");
  }

  it("every truncation", () => {
    for (let length = 0; length < whole.length; length++) {
      expect(refusal(whole.subarray(0, length))).not.toBe("");
    }
  });

  it("every change of one byte of what it reads", () => {
    const random = new TestRandom("bytes");
    for (let at = 0; at < whole.length; at++) {
      const bytes = Uint8Array.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ random.integer(1, 255);
      expect(refusal(bytes)).not.toBe("");
    }
  });

  it("other formats, by name", () => {
    const latin = (text: string) => Buffer.from(text.padEnd(40, "\0"), "latin1");
    expect(refusal(latin("\xff\xd8\xff\xe0"))).toContain("a JPEG file");
    expect(refusal(latin("GIF89a"))).toContain("a GIF file");
    expect(refusal(latin("RIFF....WEBPVP8 "))).toContain("a WebP file");
    expect(refusal(latin("BM"))).toContain("a BMP file");
    expect(refusal(latin("\0\0\0\x20ftypheic"))).toContain("a HEIC file");
    expect(refusal(latin('<?xml version="1.0"?>\n<svg xmlns="…">'))).toContain("an SVG file");
    expect(refusal(latin("hello"))).toContain("not a PNG file");
    expect(refusal(new Uint8Array())).toContain("an empty file");
  });

  const header = (change: Partial<PngSpec>): Uint8Array =>
    joinChunks(
      chunksOf(spec).map(([type, content]) =>
        type === "IHDR" ? [type, headerOf({ ...spec, ...change })] : [type, content],
      ),
    );

  it("headers that no image has, and images over the limits", () => {
    expect(refusal(header({ width: 0 }))).toContain("0x10 pixels");
    expect(refusal(header({ depth: 4 }))).toContain("colour type 2 with 4 bits");
    expect(refusal(header({ depth: 3, colourType: 0 }))).toContain("colour type 0 with 3 bits");
    expect(refusal(header({ colourType: 5 }))).toContain("colour type 5");
    expect(refusal(header({ width: 2 ** 32 - 1, height: 2 ** 32 - 1 }))).toContain("at most");
    expect(refusal(header({ width: 5000, height: 5000, depth: 16, colourType: 6 }))).toContain(
      "at most",
    );
  });

  const withData = (lines: Uint8Array, from: PngSpec = spec): Uint8Array =>
    joinChunks([
      ["IHDR", headerOf(from)],
      ["IDAT", deflateSync(lines)],
      ["IEND", new Uint8Array()],
    ]);

  it("pixels that are more or fewer than the header says, without unpacking them all", () => {
    const before = process.memoryUsage().rss;
    expect(refusal(withData(new Uint8Array(2 ** 28)))).toContain("more than the 370 bytes");
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 29);
    expect(refusal(withData(new Uint8Array(369)))).toContain("369 bytes instead of the 370");
    // A large image that is not there must not be made room for.
    expect(refusal(withData(new Uint8Array(5), { ...spec, width: 5000, height: 5000 }))).toContain(
      "5 bytes instead of",
    );
  });

  it("unknown filters, wrong palettes and transparencies, and colours that are not there", () => {
    const lines = Uint8Array.from(linesOf(spec));
    lines[37] = 5;
    expect(refusal(withData(lines))).toContain("filter 5");
    const indexed = noise(3, 8, 3, 3);
    const palette = (length: number) => ({ ...indexed, palette: Array(length).fill(0) });
    expect(refusal(writePng({ ...indexed, palette: [] }))).toContain("PLTE");
    expect(refusal(writePng(palette(4)))).toContain("PLTE");
    expect(refusal(writePng(palette(257 * 3)))).toContain("PLTE");
    expect(refusal(writePng(palette(3)))).toMatch(/pixel \d, \d has colour \d+/);
    expect(refusal(withData(linesOf(indexed), indexed))).toContain("PLTE");
    expect(refusal(writePng({ ...palette(6), transparency: [1, 2, 3] }))).toContain("tRNS");
    expect(refusal(writePng({ ...spec, transparency: [1, 2] }))).toContain("tRNS");
  });

  it("chunks out of order, twice, of unknown critical types, too many", () => {
    const [first, a, b, end] = chunksOf(spec) as [Chunk, Chunk, Chunk, Chunk];
    const text: Chunk = ["tEXt", Buffer.from("a\0b")];
    expect(refusal(joinChunks([a, b, end]))).toContain("IHDR");
    expect(refusal(joinChunks([text, first, a, b, end]))).toContain("IHDR");
    expect(refusal(joinChunks([first, first, a, b, end]))).toContain("IHDR");
    expect(refusal(joinChunks([first, a, text, b, end]))).toContain("IDAT");
    expect(refusal(joinChunks([first, end]))).toContain("before any IDAT");
    expect(refusal(joinChunks([first, a, b]))).toContain("without an IEND");
    expect(refusal(joinChunks([first, ["ABCD", b[1]], a, b, end]))).toContain("ABCD");
    expect(refusal(joinChunks([first, ["1\x9b34", b[1]], a, b, end]))).toContain("0x319b3334");
    expect(refusal(joinChunks([first, a, b, ["PLTE", Uint8Array.of(1, 2, 3)], end]))).toContain(
      "after the pixels",
    );
    const many = Array<Chunk>(70_000).fill(text);
    expect(refusal(joinChunks([first, ...many, a, b, end]))).toContain("chunks");
  });
});
