// The ways in which PyTorch may be used, and the search for its best one.
import { runPyTorch } from "../sides/processes.mjs";
import { summarize } from "./stats.mjs";

const eager = ["foreach", "fused", "manual"].map((update) => ({ compiled: "no", update }));
const compiled = [
  { compiled: "cost", update: "fused" },
  { compiled: "cost", update: "manual" },
  { compiled: "step", update: "manual" },
];

const names = { no: "eager", cost: "compile", step: "compile step" };

/** "eager, channels_last, fused, 2 threads" */
export function describeVariant({ compiled: mode, layout, update, threads }) {
  const parts = [names[mode], layout, ...(mode === "step" ? [] : [update])];
  return `${parts.join(", ")}, ${threads} thread${threads === 1 ? "" : "s"}`;
}

function variantsOf(net, modes, threads) {
  // Without images the layout makes no difference.
  const layouts = net.filters.length === 0 ? ["contiguous"] : ["contiguous", "channels_last"];
  return layouts.flatMap((layout) => modes.map((mode) => ({ ...mode, layout, threads })));
}

/**
 * Tries every way once; the fastest for each number of threads, fastest first.
 * @returns {Promise<{ best: object[], tried: object[], version: string }>}
 */
export async function findBestVariants(job, threadCounts, { compile }) {
  // Compiled code is for one number of threads, so each has its own process.
  const groups = [threadCounts.flatMap((threads) => variantsOf(job.net, eager, threads))];
  if (compile) groups.push(...threadCounts.map((count) => variantsOf(job.net, compiled, count)));
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
  const best = threadCounts.flatMap((threads) => {
    const first = tried.find(({ variant }) => variant.threads === threads);
    return first ? [first.variant] : [];
  });
  const rank = (variant) => tried.findIndex((row) => row.variant === variant);
  return { best: best.sort((a, b) => rank(a) - rank(b)), tried, version };
}

/** µs of a step in a process of its own. */
export async function timePyTorch(job, variant) {
  const { results } = await runPyTorch({ ...job, variants: [variant] });
  const { stepMicroseconds, error } = results[0];
  if (error) throw new Error(`PyTorch, ${describeVariant(variant)}: ${error}`);
  return summarize(stepMicroseconds).median;
}
