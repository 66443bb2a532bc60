// Damages the chunks, their content and the unpacked pixels of PNG files, with correct checksums.
import { deflateSync, inflateSync } from "node:zlib";
import { type Chunk, joinChunks } from "../images/support/write-png.js";
import { type Mutated, mutateBytes } from "./mutate-bytes.js";
import type { TestRandom } from "./random.js";

const TYPES = [
  "IHDR",
  "PLTE",
  "tRNS",
  "IDAT",
  "IEND",
  "gAMA",
  "tEXt",
  "acTL",
  "ABCD",
  "fdAT",
  "iCCP",
];

/** Changes, removes or adds chunks; checksums and lengths are correct afterwards. */
export function mutatePng(random: TestRandom, bytes: Uint8Array, other: Uint8Array): Mutated {
  if (random.uniform() < 0.25) return mutateBytes(random, bytes, other);
  const chunks = random.uniform() < 0.6 ? withOneIdat(chunksOf(bytes)) : chunksOf(bytes);
  const index = random.integer(0, chunks.length - 1);
  const [type, content] = chunks[index] ?? ["IEND", new Uint8Array()];
  const [changed, what] = changeChunk(random, type, content, other);
  chunks.splice(index, 1, ...changed);
  if (random.uniform() < 0.1) chunks.sort(() => random.uniform() - 0.5);
  return { bytes: joinChunks(chunks), story: [`chunk ${index} ${type}: ${what}`] };
}

function changeChunk(
  random: TestRandom,
  type: string,
  content: Uint8Array,
  other: Uint8Array,
): [Chunk[], string] {
  const chunk: Chunk = [type, content];
  switch (random.integer(0, 7)) {
    case 0:
      return [[], "removed"];
    case 1:
      return [[chunk, chunk], "twice"];
    case 2: {
      const name = random.pick(TYPES);
      return [[[name, content]], `becomes ${name}`];
    }
    case 3: {
      const [inserted] = [random.pick(chunksOf(other))];
      return [
        random.pick([
          [chunk, inserted],
          [inserted, chunk],
        ]),
        `beside ${inserted[0]} of another file`,
      ];
    }
    case 4: {
      const at = random.integer(0, content.length);
      return [
        [
          [type, content.subarray(0, at)],
          [type, content.subarray(at)],
        ],
        `in two at ${at}`,
      ];
    }
    default: {
      // Sometimes adds many zeros, which compress well.
      const flood = random.uniform() < 0.05 ? new Uint8Array(2_000_000) : undefined;
      const isWhole = type === "IDAT" && random.uniform() < 0.5;
      const inner = isWhole ? tryInflate(content) : undefined;
      if (inner === undefined) {
        const { bytes, story } = mutateBytes(random, content);
        return [[[type, bytes]], story.join(", ")];
      }
      const { bytes, story } = mutateBytes(random, inner);
      const packed = deflateSync(flood ? Buffer.concat([bytes, flood]) : bytes);
      return [
        [[type, packed]],
        `unpacked: ${story.join(", ")}${flood ? ", and 2 MB of zeros" : ""}`,
      ];
    }
  }
}

function tryInflate(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return inflateSync(bytes);
  } catch {
    return undefined;
  }
}

function withOneIdat(chunks: readonly Chunk[]): Chunk[] {
  const parts = chunks.filter(([type]) => type === "IDAT").map(([, content]) => content);
  const first = chunks.findIndex(([type]) => type === "IDAT");
  const others = chunks.filter(([type]) => type !== "IDAT");
  return others.toSpliced(first, 0, ["IDAT", Buffer.concat(parts)]);
}

/** Returns the chunks of a valid file. */
function chunksOf(bytes: Uint8Array): Chunk[] {
  const view = Buffer.from(bytes);
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= view.length; ) {
    const end = at + 8 + view.readUInt32BE(at);
    chunks.push([view.toString("latin1", at + 4, at + 8), view.subarray(at + 8, end)]);
    at = end + 4;
  }
  return chunks;
}
