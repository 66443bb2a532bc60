// Damages files of a known format inside checksums, compression and lengths, which random byte
// changes do not reach. Checksums and lengths are corrected afterwards.
import { gunzipSync, gzipSync } from "node:zlib";
import { type Mutated, mutateBytes } from "./mutate-bytes.js";
import { mutateJson } from "./mutate-json.js";
import type { TestRandom } from "./random.js";

export type MutateFile = (random: TestRandom, bytes: Uint8Array, other: Uint8Array) => Mutated;

/** Damages a file; half of the time in the header or in JSON texts of its metadata. */
export function mutateSafetensors(
  random: TestRandom,
  bytes: Uint8Array,
  other: Uint8Array,
): Mutated {
  const kind = random.uniform();
  if (kind < 0.35) return mutateBytes(random, bytes, other);
  const start = 8 + Number(Buffer.from(bytes).readBigUInt64LE());
  const data = Uint8Array.from(bytes.subarray(start));
  if (kind < 0.45 && data.length > 0) {
    const what = changeFloat(random, data);
    return { bytes: Buffer.concat([bytes.subarray(0, start), data]), story: [what] };
  }
  const fields: Record<string, unknown> = JSON.parse(
    Buffer.from(bytes.subarray(8, start)).toString(),
  );
  const [header, what] = mutateHeader(random, fields);
  const json = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return { bytes: Buffer.concat([length, json, data]), story: [`header: ${what}`] };
}

function mutateHeader(random: TestRandom, fields: Record<string, unknown>): [string, string] {
  const metadata = fields.__metadata__ as Record<string, string> | undefined;
  if (metadata && random.uniform() < 0.5) {
    const key = random.pick(Object.keys(metadata));
    const text = metadata[key] ?? "";
    const [changed, what] = mutateJson(random, parsed(text));
    const header = { ...fields, __metadata__: { ...metadata, [key]: changed } };
    return [JSON.stringify(header), `${key}: ${what}`];
  }
  return mutateJson(random, fields);
}

/** Returns parsed JSON, or the text itself if it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const FLOATS = [Number.NaN, Number.POSITIVE_INFINITY, -0, 5e-324, 1e300, -1e300, 3.5e38, 1e38];

function changeFloat(random: TestRandom, data: Uint8Array): string {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const value = random.pick(FLOATS);
  const width = data.length >= 8 ? random.pick([4, 8]) : 4;
  const at = width * random.integer(0, Math.floor(data.length / width) - 1);
  if (width === 8) view.setFloat64(at, value, true);
  else if (data.length >= 4) view.setFloat32(at, value, true);
  return `the float${8 * width} at data byte ${at} is ${value}`;
}

/** Damages the content of a gzip file, or the gzip file itself. */
export function mutateGzip(mutate: MutateFile): MutateFile {
  return (random, bytes, other) => {
    if (random.uniform() < 0.4) return mutateBytes(random, bytes, other);
    const { bytes: inner, story } = mutate(random, gunzipSync(bytes), gunzipSync(other));
    const packed = gzipSync(inner, { level: random.pick([0, 1, 9]) });
    if (random.uniform() < 0.9) return { bytes: packed, story: ["inside:", ...story] };
    return { bytes: Buffer.concat([packed, packed]), story: ["inside, and twice:", ...story] };
  };
}

const latin1 = (text: string) => Buffer.from(text, "latin1");

/** Pickle opcodes with arguments, which are inserted at wrong places. */
const OPCODES = [
  ...[
    "(",
    "t",
    "]",
    "e",
    "a",
    "l",
    "R",
    "b",
    "0",
    "1",
    "2",
    "N",
    ".",
    "\x85",
    "\x86",
    "\x87",
    "\x93",
    "\x94",
  ],
  ...["\x88", "K\x07", "J\xff\xff\xff\xff", "I-1\n", "I99999999999999999999\n", "Ix\n", "L7L\n"],
  ...["F1e400\n", "Fnan\n", "G\x7f\xf0\0\0\0\0\0\0", `F${"9".repeat(20_000)}\n`],
  ...["\x8a\x09\0\0\0\0\0\0\0\0\x01", "\x8b\xff\xff\xff\x7f", "T\xff\xff\xff\xff", "U\xff"],
  ...[
    "\x8e\xff\xff\xff\xff\xff\xff\xff\xff",
    "\x8d\0\0\0\0\0\0\x20\0",
    "\x95\xff\xff\xff\xff\xff\xff\xff\xff",
  ],
  ...["cos\nsystem\n", "c__builtin__\neval\n", `c${"m".repeat(20_000)}\nx\n`, "cnumpy\nndarray\n"],
  ...["cnumpy\ndtype\n", "cnumpy.core.multiarray\nscalar\n", "cnumpy.core.numeric\n_frombuffer\n"],
  ...["g7\n", "h\x01", "p7\n", "q\x01", "r\xff\xff\xff\xff", "j\0\0\0\0", "g-1\n", "gx\n"],
  ...["Vabc\\ud800\n", "S'\\x'\n", "S'\\", "X\x02\0\0\0\xc3\x28", "\x80\x06", "(".repeat(1000)],
  ...["2".repeat(5000), "](".repeat(60), "K\x01\x85".repeat(3000), "](K\x01e2".repeat(500)],
].map(latin1);

export function mutatePickle(random: TestRandom, bytes: Uint8Array, other: Uint8Array): Mutated {
  if (random.uniform() < 0.5) return mutateBytes(random, bytes, other);
  const story: string[] = [];
  let current = bytes;
  for (let left = random.integer(1, 3); left > 0; left--) {
    const code = random.pick(OPCODES);
    const end = current.length;
    // The structure is near both ends; the pixels are in between.
    const at = random.pick([
      random.integer(0, Math.min(300, end)),
      random.integer(Math.max(0, end - 300), end),
      random.integer(0, end),
    ]);
    const over = random.pick([0, 0, 1, code.length]);
    current = Buffer.concat([current.subarray(0, at), code, current.subarray(at + over)]);
    story.push(
      `${JSON.stringify(code.toString("latin1", 0, 30))} at ${at} in place of ${over} bytes`,
    );
  }
  return { bytes: current, story };
}
