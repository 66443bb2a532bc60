import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { gunzip } from "../../src/data/gunzip.js";
import { parseIdx } from "../../src/data/idx.js";
import { FileFormatError } from "../../src/errors.js";
import { idx } from "./support/mnist-files.js";

const good = () => idx([2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6));
const changed = (offset: number, value: number) => {
  const bytes = good();
  bytes[offset] = value;
  return bytes;
};

describe("parseIdx", () => {
  it("reads extents and elements, of a Buffer as plain bytes", () => {
    const { extents, data } = parseIdx(good(), { file: "a", extents: [undefined, 3] });
    expect(extents).toEqual([2, 3]);
    expect(data).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(Buffer.isBuffer(data)).toBe(false);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["an empty file", new Uint8Array(0), /byte 0: .*header/],
    ["a file that ends in the magic", good().subarray(0, 3), /byte 3: .*header/],
    ["a wrong magic", changed(0, 7), /byte 0: .*0x07 0x00/],
    ["another element type", changed(2, 0x0d), /byte 2: .*0x0d/],
    ["one dimension too few", changed(3, 1), /byte 3: expected 2 .* got 1/],
    ["a header cut short", good().subarray(0, 9), /byte 9: .*12 bytes/],
    ["an unknown element type", changed(2, 0x0a), /byte 2: 0x0a is no element type of IDX/],
    ["no dimensions", changed(3, 0), /byte 3: expected 1 to 32 dimensions/],
    ["no rows", changed(7, 0), /byte 4: .*extent 0/],
    ["no columns", changed(11, 0), /byte 8: .*extent 0/],
    ["other columns", changed(11, 2), /byte 8: expected extent 3.*got 2/],
    ["more rows than data", changed(7, 3), /byte 18: truncated.*9 elements, 21 bytes/],
    ["a monstrous count", changed(4, 0xff), /truncated/],
    ["fewer rows than data", changed(7, 1), /byte 15: 3 bytes follow/],
    ["a byte cut off", good().subarray(0, 17), /byte 17: truncated/],
    ["a byte too many", Buffer.concat([good(), Uint8Array.of(0)]), /byte 18: 1 bytes follow/],
    ["gzip under a plain name", gzipSync(good()), /byte 0: .*gzip/],
  ])("refuses %s", (_, bytes, message) => {
    const parse = () => parseIdx(bytes, { file: "images", extents: [undefined, 3] });
    expect(parse).toThrow(FileFormatError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(/^images: /);
  });

  it("refuses labels that are no class", () => {
    const labels = idx([3], Uint8Array.of(9, 10, 0));
    const parse = () => parseIdx(labels, { file: "l", extents: [undefined], classes: 10 });
    expect(parse).toThrow(FileFormatError);
    expect(parse).toThrow("l: byte 9: label 10 is not in 0..9");
    expect(parseIdx(labels, { file: "l", extents: [3] }).data[1]).toBe(10);
  });
});

describe("gunzip", () => {
  const content = Buffer.alloc(1000, 7);
  const packed = gzipSync(content);

  it("unpacks up to the limit", async () => {
    expect(content.equals(await gunzip(packed, "a.gz", 1000))).toBe(true);
  });

  const flipped = Buffer.from(packed);
  flipped[flipped.length - 6] = (flipped[flipped.length - 6] ?? 0) ^ 1;
  it.each<[string, Uint8Array, RegExp]>([
    ["a bomb", gzipSync(Buffer.alloc(1001)), /more than the 1000 bytes/],
    ["a truncated file", packed.subarray(0, packed.length - 3), /too early/],
    ["an empty file", new Uint8Array(0), /too early/],
    ["a wrong checksum", flipped, /corrupt/],
    ["what is no gzip", Buffer.from("not gzip at all, not at all"), /corrupt/],
    ["text after the end", Buffer.concat([packed, Buffer.from("trailing text")]), /corrupt/],
  ])("refuses %s", async (_, bytes, message) => {
    const error = await gunzip(bytes, "a.gz", 1000).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(FileFormatError);
    expect(String(error)).toMatch(message);
    expect(String(error)).toContain("a.gz: ");
  });
});
