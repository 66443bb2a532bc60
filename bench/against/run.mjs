// npm run bench -- --against BUILD: times two builds alternately and judges if one is slower.
import { bitsOf, compareBits } from "../bits/compare.mjs";
import { findBuild } from "../lib/builds.mjs";
import { machineFacts, machineLine } from "../lib/machine.mjs";
import { nets } from "../lib/nets.mjs";
import { planStretch } from "../lib/plan.mjs";
import { uniformNumbers } from "../lib/random.mjs";
import { timePairs } from "./pairs.mjs";
import { ratioOf } from "./ratio.mjs";
import { table, verdict } from "./table.mjs";

const WARM_UP_SECONDS = 0.05;
// A stretch takes one to five milliseconds.
const STRETCH_SECONDS = 0.004;
const LEAST_STEPS = 4;
const STRETCHES = 10;
const SEED = 1;

/** The rows to measure: every net, number of threads, mini-batch size and kind of work. */
function rowsOf({ nets: names, threads: threadCounts, batches, predict }) {
  const works = predict ? ["step", "predict"] : ["step"];
  return names.flatMap((net) =>
    batches.flatMap((batch) =>
      threadCounts.flatMap((threads) => works.map((work) => ({ net, batch, threads, work }))),
    ),
  );
}

async function measure(row, builds, options, random) {
  const { net, batch, threads, work } = row;
  console.error(`${net}, mini-batch ${batch}, threads ${threads}, ${work} ...`);
  const steps = Math.max(planStretch(nets[net], batch, STRETCH_SECONDS).steps, LEAST_STEPS);
  const job = {
    net: nets[net],
    batch,
    threads,
    work,
    images: steps * batch,
    stretches: STRETCHES,
    warmUpSeconds: WARM_UP_SECONDS,
  };
  const { pairs, facts } = await timePairs(builds, job, options, random);
  const ratio = ratioOf(pairs, random);
  return { ...row, ...ratio, isSlower: ratio.low > options.limit, pairs, facts };
}

/** The bits of the measured nets in both builds for each number of threads, with the widest instruction set. */
async function compareAll(builds, { threads: threadCounts, nets: names }) {
  const bits = new Map();
  for (const threads of threadCounts) {
    const pair = [];
    for (const build of builds) pair.push(await bitsOf(build, threads, "DEFAULT", names));
    bits.set(threads, pair);
  }
  return bits;
}

/**
 * Returns the report as lines, the figures as data, and whether the judged build is slower.
 * @param {ReturnType<import("../lib/options.mjs").parseOptions>} options
 */
export async function runAgainst(options) {
  const builds = [options.build, options.against].map(findBuild);
  const machine = await machineFacts();
  const bits = await compareAll(builds, options);
  const random = uniformNumbers(SEED);
  const rows = [];
  for (const row of rowsOf(options)) {
    const measured = await measure(row, builds, options, random);
    rows.push({ ...measured, bits: compareBits(...bits.get(row.threads), row.net) });
  }
  const sides = builds.map(({ name }, side) => {
    const { device, compiler } = bits.get(options.threads[0])[side];
    return { name, addon: rows[0].facts[side].addon, device, compiler };
  });
  return {
    lines: [machineLine(machine), ...table(rows, sides), ...verdict(rows, sides, options)],
    output: { machine, limit: options.limit, builds: sides, rows },
    failed: rows.some(({ isSlower }) => isSlower),
  };
}
