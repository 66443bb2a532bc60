import { describe, expect, it } from "vitest";
import { seedsOf } from "../../src/cli/run/seeds.js";
import { UsageError } from "../../src/cli/usage-error.js";

const MAX = Number.MAX_SAFE_INTEGER;

/** Seeds of files by the index of the network. */
const files = (seeds: Record<number, number>) =>
  new Map(Object.entries(seeds).map(([index, seed]) => [Number(index), seed]));

describe("the seeds of a run", () => {
  it.each<[string, number, number | undefined, Record<number, number>, number[]]>([
    ["count up from --seed", 3, 7, {}, [7, 8, 9]],
    ["may reach the last one", 2, MAX - 1, {}, [MAX - 1, MAX]],
    ["are those of the files", 2, undefined, { 0: 40, 1: 41 }, [40, 41]],
    ["are those of files of different sequences", 2, undefined, { 0: 40, 1: 7 }, [40, 7]],
    ["continue the files upwards", 4, undefined, { 0: 40, 1: 41 }, [40, 41, 42, 43]],
    ["continue the files downwards", 3, undefined, { 2: 42 }, [40, 41, 42]],
    ["fill a gap between files", 3, undefined, { 0: 40, 2: 42 }, [40, 41, 42]],
    ["leave out what another file has", 3, undefined, { 0: 40, 2: 41 }, [40, 42, 41]],
    ["do not go below 0", 3, undefined, { 2: 1 }, [0, 2, 1]],
  ])("%s", (_, count, first, saved, expected) => {
    expect(seedsOf(count, first, files(saved))).toEqual(expected);
  });

  it("are new ones without --seed and files", () => {
    const [a = 0, b = 0, c = 0] = seedsOf(3, undefined, new Map());
    expect([b - a, c - b]).toEqual([1, 1]);
    expect(seedsOf(1, undefined, new Map())).not.toEqual([a]);
  });

  it("are refused where they end before the networks do", () => {
    expect(() => seedsOf(2, MAX, new Map())).toThrow(UsageError);
    const [, remedy] = /use --seed (\d+)/.exec(messageOf(() => seedsOf(3, MAX, new Map()))) ?? [];
    expect(seedsOf(3, Number(remedy), new Map())).toEqual([MAX - 2, MAX - 1, MAX]);
    expect(messageOf(() => seedsOf(2, undefined, files({ 0: MAX })))).toMatch(/--force/);
  });
});

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return "";
}
