// Times two builds in pairs of processes, which alternate within tens of milliseconds.
import { quantile } from "../lib/stats.mjs";
import { startStretches } from "./process.mjs";

/** Returns two things in random order. */
const shuffled = ([a, b], random) => (random() < 0.5 ? [a, b] : [b, a]);

/**
 * The lower decile: other processes interrupt or slow most stretches on a busy machine and shorten none, while the
 * least of all times is a matter of luck.
 */
const typical = (times) => quantile(times, 0.1);

/**
 * Times a pair of processes. Each waits while the other one is timed.
 * @returns {Promise<{ times: number[], facts: object[] }>} µs and loaded addons, in the order of the builds
 */
async function timePair(builds, job, turns, random) {
  const sides = builds.map((build) => ({ build, times: [] }));
  try {
    for (const side of shuffled(sides, random))
      side.process = await startStretches(side.build, job);
    for (let turn = 0; turn < turns; turn++) {
      for (const side of shuffled(sides, random)) side.times.push(...(await side.process.time()));
    }
    return {
      times: sides.map(({ times }) => typical(times)),
      facts: sides.map(({ process }) => process.facts),
    };
  } finally {
    await Promise.all(sides.map((side) => side.process?.end()));
  }
}

/**
 * @param {import("../lib/builds.mjs").Build[]} builds the judged one and the other one
 * @param {{ turns: number, repetitions: number }} options
 * @param {() => number} random uniform in (0, 1)
 */
export async function timePairs(builds, job, { turns, repetitions }, random) {
  const pairs = [];
  let facts;
  while (pairs.length < repetitions) {
    const pair = await timePair(builds, job, turns, random);
    pairs.push(pair.times);
    facts = pair.facts;
  }
  return { pairs, facts };
}
