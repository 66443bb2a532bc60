// The bytes of event files.
import { describe, expect, it } from "vitest";
import { crc32c, stepRecord, versionRecord, wholeRecords } from "../../src/io/tensorboard.js";

const utf8 = (text: string) => new TextEncoder().encode(text);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("crc32c", () => {
  it.each([
    ["", 0],
    ["123456789", 0xe3069283],
    ["\0".repeat(32), 0x8a9136aa],
  ])("of %j is that of RFC 3720", (text, expected) => {
    expect(crc32c(utf8(text))).toBe(expected);
  });
});

describe("records", () => {
  it("hold a length, its checksum, a message and its checksum", () => {
    const record = versionRecord(1.5);
    const message = record.subarray(12, -4);
    expect(hex(message)).toBe(`09000000000000f83f1a0d${hex(utf8("brain.Event:2"))}`);
    const view = new DataView(record.buffer);
    expect(view.getBigUint64(0, true)).toBe(BigInt(message.length));
    const unmasked = (at: number) => {
      const masked = (view.getUint32(at, true) - 0xa282ead8) >>> 0;
      return ((masked >>> 17) | (masked << 15)) >>> 0;
    };
    expect(unmasked(8)).toBe(crc32c(record.subarray(0, 8)));
    expect(unmasked(record.length - 4)).toBe(crc32c(message));
  });

  it("hold the values of a step by their tags", () => {
    const event = { wallTime: 0, step: 300, scalars: { cost: 0.5 }, images: {} };
    const message = stepRecord(event).subarray(12, -4);
    // step 300, then a summary of one value with a tag and a float
    expect(hex(message.subarray(9))).toBe(`10ac022a0d0a0b0a04${hex(utf8("cost"))}150000003f`);
  });

  it("are counted up to the one that is cut off", () => {
    const [first, second] = [versionRecord(0), versionRecord(1)];
    const file = Buffer.concat([first, second]);
    expect(wholeRecords(file)).toBe(file.length);
    expect(wholeRecords(file.subarray(0, -1))).toBe(first.length);
    expect(wholeRecords(file.subarray(0, 5))).toBe(0);
  });
});
