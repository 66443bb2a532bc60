// The variants of using PyTorch, and the search for the fastest.
import { runPyTorch } from "../sides/processes.mjs";
import { summarize } from "./stats.mjs";

const UPDATES = ["foreach", "fused", "manual"];

/**
 * @typedef {{ mode: "eager" | "cost" | "step" | "graph", layout: string, update: string,
 *   threads?: number }} Variant `mode`: "cost" and "step" compile the cost or the whole step, "graph"
 *   captures the step as a CUDA graph
 */

/** All variants of the parameter update in one mode. */
const inMode = (mode, updates = UPDATES) => updates.map((update) => ({ mode, update }));

export const eager = inMode("eager");
export const compiled = [...inMode("cost", ["fused", "manual"]), ...inMode("step", ["manual"])];
/** The variants that capture the whole step as a CUDA graph. */
export const graph = inMode("graph");

const names = { eager: "eager", cost: "compile", step: "compile step", graph: "CUDA graph" };

/** "eager, channels_last, fused, 2 threads" */
export function describeVariant({ mode, layout, update, threads }) {
  return [
    names[mode],
    layout,
    ...(mode === "step" ? [] : [update]),
    ...(threads === undefined ? [] : [`${threads} thread${threads === 1 ? "" : "s"}`]),
  ].join(", ");
}

/**
 * Returns the modes in each memory layout that makes a difference to the net.
 * @returns {Variant[]}
 */
export function variantsOf(net, modes, rest = {}) {
  const layouts = net.filters.length === 0 ? ["contiguous"] : ["contiguous", "channels_last"];
  return layouts.flatMap((layout) => modes.map((mode) => ({ ...mode, layout, ...rest })));
}

/**
 * Measures every variant once, each group in its own process. Returns the fastest of each kind,
 * fastest first.
 * @param {Variant[][]} groups
 * @param {(variant: Variant) => unknown} kindOf
 * @returns {Promise<{ best: Variant[], tried: object[], version: string }>}
 */
export async function findBestVariants(job, groups, kindOf) {
  const tried = [];
  let version;
  for (const variants of groups) {
    const output = await runPyTorch({ ...job, stretches: 2, variants });
    version = output.version;
    for (const { variant, stepMicroseconds, error } of output.results) {
      if (error) console.warn(`PyTorch, ${describeVariant(variant)}: ${error.split("\n")[0]}`);
      else tried.push({ variant, microseconds: Math.min(...stepMicroseconds) });
    }
  }
  tried.sort((a, b) => a.microseconds - b.microseconds);
  const best = new Map();
  for (const { variant } of tried) {
    if (!best.has(kindOf(variant))) best.set(kindOf(variant), variant);
  }
  return { best: [...best.values()], tried, version };
}

/** Returns the µs of a step, measured in a new process. */
export async function timePyTorch(job, variant) {
  const { results } = await runPyTorch({ ...job, variants: [variant] });
  const { stepMicroseconds, error } = results[0];
  if (error) throw new Error(`PyTorch, ${describeVariant(variant)}: ${error}`);
  return summarize(stepMicroseconds).median;
}
