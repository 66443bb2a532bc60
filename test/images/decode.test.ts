import { deflateSync } from "node:zlib";
import { FileFormatError } from "network3";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodePng } from "../../src/pictures/decode-png.js";
import type { Picture } from "../../src/pictures/picture.js";
import { readPicture } from "../../src/pictures/read-picture.js";
import { compose } from "../../src/pictures/transparency.js";
import { TestRandom } from "../support/random.js";
import {
  type Chunk,
  channelsOf,
  chunksOf,
  headerOf,
  joinChunks,
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

/** Sizes for which passes of an interlaced image are empty, and lines end within a byte. */
const SIZES = [
  [1, 1],
  [3, 2],
  [5, 9],
  [17, 8],
  [33, 19],
] as const;

/** Returns noise. If there is an alpha channel, it is opaque, so that no background is needed. */
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

/** Returns the expected pixels by the specification: red, green, blue, opaque. */
function colours({ samples, depth, palette, colourType }: PngSpec): number[] {
  const channels = channelsOf({ colourType });
  const full = 2 ** depth - 1;
  return Array.from({ length: samples.length / channels }, (_, pixel) => {
    const byte = (i: number) =>
      palette
        ? (palette[3 * (samples[pixel] ?? 0) + i] ?? 0)
        : Math.round((255 * (samples[pixel * channels + i] ?? 0)) / full);
    const isGrey = channels < 3 && !palette;
    return [0, 1, 2].map((i) => byte(isGrey ? 0 : i)).concat(255);
  }).flat();
}

const bytesOf = async (file: Uint8Array) =>
  (await readPicture({ name: "a file", bytes: file })).picture;

describe("decodePng reads", () => {
  for (const { colourType, depth } of KINDS) {
    for (const interlaced of [false, true]) {
      it(`colour type ${colourType}, ${depth} bits${interlaced ? ", interlaced" : ""}`, async () => {
        for (const [width, height] of SIZES) {
          const spec = { ...noise(colourType, depth, width, height), interlaced };
          const picture = await decodePng(writePng(spec), "noise.png");
          expect([picture.width, picture.height]).toEqual([width, height]);
          expect([...picture.data]).toEqual(colours(spec));
        }
      });
    }
  }

  it("a view into a larger buffer, with chunks that it does not know", async () => {
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
    const picture = await decodePng(whole.subarray(13, 13 + bytes.length), "view.png");
    expect([...picture.data]).toEqual(colours(spec));
  });
});

describe("sharp reads", () => {
  const spec = noise(2, 8, 40, 30);

  it("PNG files as the other decoder does", async () => {
    for (const { colourType, depth } of KINDS.filter((kind) => kind.depth <= 8)) {
      const file = writePng(noise(colourType, depth, 17, 8));
      const picture = await decodePng(file, "noise.png");
      expect([...(await bytesOf(file)).data]).toEqual([...picture.data]);
    }
  });

  it("JPEG, WebP, GIF, TIFF and AVIF", async () => {
    const smooth = Array.from({ length: 40 * 30 * 3 }, (_, i) => 60 + (Math.floor(i / 3) % 40) * 4);
    const png = sharp(writePng({ ...spec, samples: smooth }));
    const files = [
      await png.jpeg({ quality: 95 }).toBuffer(),
      await png.webp({ quality: 95 }).toBuffer(),
      await png.gif().toBuffer(),
      await png.tiff().toBuffer(),
      await png.avif({ quality: 90 }).toBuffer(),
    ];
    for (const file of files) {
      const { width, height, data } = await bytesOf(file);
      expect([width, height]).toEqual([40, 30]);
      const worst = smooth.map((value, i) => {
        return Math.abs(value - (data[4 * Math.floor(i / 3) + (i % 3)] ?? 0));
      });
      expect(Math.max(...worst)).toBeLessThan(16);
    }
  });

  it("photographs as their EXIF data turn them", async () => {
    const file = await sharp(writePng(spec)).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const { width, height } = await bytesOf(file);
    expect([width, height]).toEqual([30, 40]);
  });

  it("pictures of many pixels at a smaller size", async () => {
    const wide = { create: { width: 8192, height: 64, channels: 3, background: "white" } } as const;
    const file = await sharp(wide).png().toBuffer();
    const { picture, scale } = await readPicture({ name: "wide.png", bytes: file });
    expect([picture.width, picture.height, scale]).toEqual([4096, 32, 2]);
  });
});

describe("transparent parts", () => {
  const size = 20;
  /** Returns the red channel. */
  async function reds(spec: PngSpec): Promise<number[]> {
    const { data }: Picture = compose(await decodePng(writePng(spec), "transparent.png"));
    expect(data.every((value, i) => i % 4 < 3 || value === 255)).toBe(true);
    return [...data].filter((_, i) => i % 4 === 0);
  }

  /** Returns a vertical grey bar on a transparent background. */
  function bar(value: number, width: number): PngSpec {
    const samples = Array.from({ length: size * size }, (_, i) =>
      Math.abs((i % size) - size / 2) < width / 2 ? [value, 255] : [255 - value, 0],
    ).flat();
    return { width: size, height: size, depth: 8, colourType: 4, samples };
  }

  it("lie on white under dark ink and on black under light ink, however much of it there is", async () => {
    for (const width of [2, 14]) {
      const dark = await reds(bar(20, width));
      expect([dark[0], dark[size / 2]]).toEqual([255, 20]);
      const light = await reds(bar(230, width));
      expect([light[0], light[size / 2]]).toEqual([0, 230]);
    }
  });

  it("of a sheet of paper go on as paper", async () => {
    const samples = Array.from({ length: size * size }, (_, i) => {
      const [row, column] = [Math.floor(i / size), i % size];
      if (row < 2 && column < 2) return [0, 0];
      return [column === 10 ? 10 : 230, 255];
    }).flat();
    const pixels = await reds({ width: size, height: size, depth: 8, colourType: 4, samples });
    expect([pixels[0], pixels[10]]).toEqual([230, 10]);
  });

  it("are named by tRNS as a grey, a colour or by palette entry", async () => {
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
      const pixels = await reds(spec);
      expect(pixels[2]).toBe(255);
      for (const at of [0, 1, 3]) expect(pixels[at]).toBeLessThan(80);
    }
  });

  it("may be all there is", async () => {
    const samples = [0, 0, 0, 0, 0, 0, 0, 0];
    expect(await reds({ width: 2, height: 2, depth: 8, colourType: 4, samples })).toEqual([
      255, 255, 255, 255,
    ]);
  });
});

describe("a file that is refused", () => {
  const spec = noise(2, 8, 12, 10);
  const whole = writePng(spec);

  async function refusal(
    bytes: Uint8Array,
    read = decodePng as (...args: [Uint8Array, string]) => Promise<unknown>,
  ) {
    const error: unknown = await read(bytes, "bad.png").then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(FileFormatError);
    const { message } = error as Error;
    expect(message).toMatch(/^bad\.png: /);
    expect(message).toMatch(/PNG again|convert|smaller|again as PNG|without interlacing/);
    return message;
  }
  const withSharp = (bytes: Uint8Array, name: string) => readPicture({ name, bytes });

  it("is cut off anywhere", async () => {
    for (let length = 0; length < whole.length; length++) await refusal(whole.subarray(0, length));
    const half = whole.subarray(0, whole.length / 2);
    expect(await refusal(half, withSharp)).toContain("this PNG file");
  });

  it("has one changed byte", async () => {
    const random = new TestRandom("bytes");
    for (let at = 0; at < whole.length; at++) {
      const bytes = Uint8Array.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ random.integer(1, 255);
      await refusal(bytes);
    }
    expect(whole.length).toBeGreaterThan(300);
  });

  it("has another format, which is named", async () => {
    const latin = (text: string) => Buffer.from(text.padEnd(40, "\0"), "latin1");
    expect(await refusal(latin("BM"), withSharp)).toContain("a BMP file");
    expect(await refusal(latin("\0\0\0\x20ftypheic"), withSharp)).toContain("a HEIC file");
    const svg = latin('<?xml version="1.0"?>\n<svg xmlns="…">');
    expect(await refusal(svg, withSharp)).toContain("an SVG file");
    expect(await refusal(latin("hello"), withSharp)).toContain("no picture");
    expect(await refusal(new Uint8Array(), withSharp)).toContain("an empty file");
    expect(await refusal(latin("\xff\xd8\xff\xe0"), withSharp)).toContain("this JPEG file");
  });

  const header = (change: Partial<PngSpec>): Uint8Array =>
    joinChunks(
      chunksOf(spec).map(([type, content]) =>
        type === "IHDR" ? [type, headerOf({ ...spec, ...change })] : [type, content],
      ),
    );

  it("has a header that no image has, or one over the limits", async () => {
    expect(await refusal(header({ width: 0 }))).toContain("0x10 pixels");
    await refusal(header({ depth: 3, colourType: 0 }));
    await refusal(header({ colourType: 5 }));
    expect(await refusal(header({ width: 2 ** 32 - 1, height: 2 ** 32 - 1 }))).toContain("at most");
  });

  it("has pixels that are fewer than the header says, or unpacks to far more", async () => {
    const withData = (lines: Uint8Array, from: PngSpec = spec): Uint8Array =>
      joinChunks([
        ["IHDR", headerOf(from)],
        ["IDAT", deflateSync(lines)],
        ["IEND", new Uint8Array()],
      ]);
    const before = process.memoryUsage().rss;
    await refusal(withData(new Uint8Array(2 ** 28)));
    await refusal(withData(new Uint8Array(2 ** 28), { ...spec, interlaced: true }));
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 28);
    await refusal(withData(new Uint8Array(369)));
    await refusal(withData(new Uint8Array(5), { ...spec, width: 5000, height: 5000 }));
  });
});
