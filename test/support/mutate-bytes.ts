// Damages files like hostile or broken files. The damage depends only on the name of the random
// stream.
import type { TestRandom } from "./random.js";

/** A damaged file and a description of the damage. */
export interface Mutated {
  readonly bytes: Uint8Array;
  readonly story: readonly string[];
}

type Mutation = (random: TestRandom, bytes: Uint8Array, other: Uint8Array) => [Uint8Array, string];

/** Makes one to four changes; `other` is a second valid file, from which parts are inserted. */
export function mutateBytes(random: TestRandom, bytes: Uint8Array, other = bytes): Mutated {
  const story: string[] = [];
  let current = bytes;
  for (let left = random.pick([1, 1, 1, 2, 2, 3, 4]); left > 0; left--) {
    const [next, what] = random.pick(MUTATIONS)(random, current, other);
    current = next;
    story.push(what);
  }
  return { bytes: current, story };
}

const MUTATIONS: readonly Mutation[] = [
  flipBits,
  changeBytes,
  writeInteger,
  writeInteger,
  truncate,
  insert,
  remove,
  duplicate,
  swap,
  splice,
];

function flipBits(random: TestRandom, bytes: Uint8Array): [Uint8Array, string] {
  const changed = Uint8Array.from(bytes);
  const bits = Array.from({ length: random.pick([1, 1, 2, 8]) }, () => {
    const at = position(random, bytes);
    const bit = random.integer(0, 7);
    if (at < changed.length) changed[at] = (changed[at] ?? 0) ^ (1 << bit);
    return `${at}.${bit}`;
  });
  return [changed, `flip bits ${bits.join(", ")}`];
}

function changeBytes(random: TestRandom, bytes: Uint8Array): [Uint8Array, string] {
  const changed = Uint8Array.from(bytes);
  const from = position(random, bytes);
  const to = Math.min(bytes.length, from + random.pick([1, 2, 4, 32]));
  for (let at = from; at < to; at++) changed[at] = random.integer(0, 255);
  return [changed, `random bytes at ${from}..${to}`];
}

/** Numbers at which a parser may overflow, misread a sign or lose digits. */
const EXTREMES = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0xffffn,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

function writeInteger(random: TestRandom, bytes: Uint8Array): [Uint8Array, string] {
  const width = random.pick([1, 2, 4, 4, 8, 8]);
  const at = position(random, bytes, width);
  const value = BigInt.asUintN(8 * width, random.pick(EXTREMES));
  const little = random.uniform() < 0.5;
  const changed = Uint8Array.from(bytes);
  for (let i = 0; i < Math.min(width, bytes.length - at); i++) {
    const shift = BigInt(8 * (little ? i : width - 1 - i));
    changed[at + i] = Number((value >> shift) & 0xffn);
  }
  return [changed, `${value} as ${width} ${little ? "little" : "big"}-endian bytes at ${at}`];
}

function truncate(random: TestRandom, bytes: Uint8Array): [Uint8Array, string] {
  const length = position(random, bytes);
  return [bytes.slice(0, length), `cut to ${length} bytes`];
}

function insert(random: TestRandom, bytes: Uint8Array): [Uint8Array, string] {
  const at = random.pick([position(random, bytes), bytes.length]);
  const fill = random.pick([0, 0x20, 0xff, "random"] as const);
  const length = random.pick([1, 2, 8, 100, 5000]);
  const added = Uint8Array.from({ length }, () =>
    fill === "random" ? random.integer(0, 255) : fill,
  );
  return [
    Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]),
    `${length} bytes ${fill} at ${at}`,
  ];
}

function remove(random: TestRandom, bytes: Uint8Array): [Uint8Array, string] {
  const [from, to] = range(random, bytes);
  return [Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]), `without ${from}..${to}`];
}

function duplicate(random: TestRandom, bytes: Uint8Array): [Uint8Array, string] {
  const [from, to] = range(random, bytes);
  // Several changes follow each other, so large files must not multiply.
  const times = bytes.length < 20_000 ? random.pick([1, 1, 2, 20]) : 1;
  const copies = Array.from({ length: times }, () => bytes.subarray(from, to));
  return [
    Buffer.concat([bytes.subarray(0, to), ...copies, bytes.subarray(to)]),
    `${times} more of ${from}..${to}`,
  ];
}

function swap(random: TestRandom, bytes: Uint8Array): [Uint8Array, string] {
  const [from, to] = range(random, bytes);
  const length = Math.min(to - from, random.pick([1, 4, 64, 1000]));
  const other = position(random, bytes, length);
  const changed = Uint8Array.from(bytes);
  changed.set(bytes.subarray(other, other + length), from);
  changed.set(bytes.subarray(from, from + length), other);
  return [changed, `swap ${length} bytes at ${from} and ${other}`];
}

function splice(random: TestRandom, bytes: Uint8Array, other: Uint8Array): [Uint8Array, string] {
  const [here, there] = [position(random, bytes), position(random, other)];
  return [
    Buffer.concat([bytes.subarray(0, here), other.subarray(there)]),
    `${here} bytes, then another file from ${there}`,
  ];
}

/**
 * Returns a position, half of the time near the start, where headers are, with `length` bytes after
 * it if possible.
 */
function position(random: TestRandom, bytes: Uint8Array, length = 1): number {
  const last = Math.max(0, bytes.length - length);
  return random.integer(0, random.uniform() < 0.5 ? Math.min(64, last) : last);
}

function range(random: TestRandom, bytes: Uint8Array): [number, number] {
  const from = position(random, bytes);
  const length = random.pick([1, 2, 4, 16, 200, bytes.length]);
  return [from, Math.min(bytes.length, from + random.integer(1, length))];
}
