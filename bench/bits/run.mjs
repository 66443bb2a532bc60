// npm run bench -- --bits: hashes of the nets of the chapter after training from a fixed seed, for each
// instruction set and number of threads; with --against beside those of another build.
import { findBuild } from "../lib/builds.mjs";
import { formatTable } from "../lib/format.mjs";
import { machineFacts, machineLine } from "../lib/machine.mjs";
import { bitsOf, compareBits, mustBeEqual, NoKernels } from "./compare.mjs";

// "DEFAULT" is the widest of the processor. A processor without AVX2 trains with SSE4.1 several times.
const LIMITS = ["SSE41", "AVX2", "DEFAULT"];

const short = (hashes) =>
  hashes === undefined
    ? "-"
    : `${hashes.parameters.slice(0, 12)} ${hashes.probabilities.slice(0, 12)}`;

async function rowOf(builds, limit, threads) {
  const bits = [];
  for (const build of builds) bits.push(await bitsOf(build, threads, limit));
  return { limit, threads, bits };
}

/** The rows of every instruction set for which all builds have kernels, and why the others are missing. */
async function collect(builds, threadCounts) {
  const rows = [];
  const missing = [];
  for (const limit of LIMITS) {
    try {
      for (const threads of threadCounts) rows.push(await rowOf(builds, limit, threads));
    } catch (error) {
      if (!(error instanceof NoKernels) || limit === "DEFAULT") throw error;
      missing.push(`${limit} is left out: ${error.message}`);
    }
  }
  return { rows, missing };
}

function tableOf(rows, builds) {
  const cells = [["net", "device", "thr", ...builds.map(({ name }) => `hashes of ${name}`)]];
  if (builds.length > 1) cells[0].push("bits");
  for (const { threads, bits } of rows) {
    const [judged, other] = bits;
    for (const net of Object.keys(judged.nets)) {
      const row = [
        net,
        judged.device,
        String(threads),
        ...bits.map(({ nets }) => short(nets[net])),
      ];
      if (other !== undefined) row.push(compareBits(judged, other, net));
      cells.push(row);
    }
  }
  return formatTable(cells);
}

/** True if a net has other bits than in a build of the same compiler and oneDNN. */
function hasFault({ bits: [judged, other] }) {
  if (other === undefined || !mustBeEqual(judged, other)) return false;
  return Object.keys(judged.nets).some((net) => compareBits(judged, other, net) === "differ");
}

function verdict(rows) {
  if (rows.some(hasFault)) {
    return ["Bits differ, although device and compiler are the same."];
  }
  const [judged, other] = rows[0].bits;
  if (other === undefined || mustBeEqual(judged, other)) return [];
  return ["The builds differ in compiler or oneDNN, so their bits may differ."];
}

/**
 * Returns the report as lines, the hashes as data, and whether bits differ that must be equal.
 * @param {ReturnType<import("../lib/options.mjs").parseOptions>} options
 */
export async function runBitsReport({ build, against, threads }) {
  const builds = [build, against].filter((name) => name !== undefined).map(findBuild);
  const machine = await machineFacts();
  const { rows, missing } = await collect(builds, threads);
  const compilers = builds.map(({ name }, side) => `${name}: ${rows[0].bits[side].compiler}`);
  return {
    lines: [
      machineLine(machine),
      ...compilers,
      `\n${tableOf(rows, builds)}\n`,
      ...missing,
      ...verdict(rows),
    ],
    output: { machine, builds: builds.map(({ name }) => name), rows },
    failed: rows.some(hasFault),
  };
}
