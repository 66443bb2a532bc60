// Trains the nets of the chapter from a fixed seed, and compares the bits of builds.
import { UserError } from "../../scripts/lib/project.mjs";
import { compilersOf } from "../lib/compiler.mjs";
import { runBits } from "../sides/processes.mjs";

/**
 * @typedef {{ device: string, compiler: string, nets: Record<string, Record<string, string>> }} Bits the hashes of
 *   each net, and what they depend on besides the number of threads
 */

/** A build has no kernels for an instruction set. */
export class NoKernels extends UserError {}

/**
 * @param {import("../lib/builds.mjs").Build} build
 * @param {number} threads
 * @param {string} limit of the instruction set, as ONEDNN_MAX_CPU_ISA takes it
 * @param {readonly string[]} [only] names of nets; default all of the chapter
 * @returns {Promise<Bits>}
 */
export async function bitsOf(build, threads, limit, only) {
  const { problem, addon, device, nets } = await runBits(
    build,
    { threads, only },
    { ONEDNN_MAX_CPU_ISA: limit },
  );
  if (problem !== undefined) throw new NoKernels(`${build.name}: ${problem}`);
  return { device, compiler: addon === undefined ? "no addon" : compilersOf(addon), nets };
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Returns "equal" or "differ"; "-" if a build does not have the net.
 * @param {Bits} a
 * @param {Bits} b
 * @param {string} net
 */
export function compareBits(a, b, net) {
  const [one, other] = [a.nets[net], b.nets[net]];
  if (one === undefined || other === undefined) return "-";
  return same(one, other) ? "equal" : "differ";
}

/** True if different bits are a fault: device, oneDNN and compiler are the same in both builds. */
export const mustBeEqual = (a, b) => same([a.device, a.compiler], [b.device, b.compiler]);
