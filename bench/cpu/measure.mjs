// Measures one net at one mini-batch size on the CPU with each library, alternately.
import { nets } from "../lib/nets.mjs";
import { planJobs } from "../lib/plan.mjs";
import {
  compiled,
  describeVariant,
  eager,
  findBestVariants,
  timePyTorch,
  variantsOf,
} from "../lib/pytorch-variants.mjs";
import { interleave, summarize } from "../lib/stats.mjs";
import { stepFlops } from "../lib/work.mjs";
import { runOurs, runRaw } from "../sides/processes.mjs";

const WARM_UP_SECONDS = 0.2;
const median = (samples) => summarize(samples).median;

// Returns the row with the smallest median, with its name.
function fastest(rows) {
  return rows.reduce((best, row) => (row.median < best.median ? row : best));
}

/** Finds the fastest PyTorch variant for each number of threads. */
function searchPyTorch(job, threadCounts, { compile }) {
  const of = (modes, threads) => variantsOf(job.net, modes, { threads });
  // Compiled code depends on the number of threads, so each number has its own process.
  const groups = [threadCounts.flatMap((threads) => of(eager, threads))];
  if (compile) groups.push(...threadCounts.map((threads) => of(compiled, threads)));
  return findBestVariants(job, groups, ({ threads }) => threads);
}

/**
 * @param {string} name of the net
 * @param {number} batch
 * @param {ReturnType<import("../lib/options.mjs").parseOptions>} options
 */
export async function measureSteps(name, batch, options) {
  const net = nets[name];
  const { threads: threadCounts, repetitions } = options;
  const { plan, job, slowJob } = planJobs(net, batch, options, WARM_UP_SECONDS);
  const search = options.pytorch && (await searchPyTorch(slowJob, threadCounts, options));
  // A quick run measures only the better number of threads.
  const variants = search ? search.best.slice(0, options.quick ? 1 : undefined) : [];

  const sides = {};
  for (const threads of threadCounts) {
    sides[`ours ${threads}`] = async () =>
      median((await runOurs({ ...job, threads })).stepMicroseconds);
    sides[`raw ${threads}`] = async () => (await runRaw({ ...job, threads })).step_us;
  }
  for (const variant of variants) {
    sides[`pytorch ${variant.threads}`] = () => timePyTorch(slowJob, variant);
  }
  const times = await interleave(sides, repetitions);

  const ours = threadCounts.map((threads) => ({ threads, ...times[`ours ${threads}`] }));
  const raw = threadCounts.map((threads) => ({ threads, ...times[`raw ${threads}`] }));
  const pytorch = variants.map((variant) => ({
    threads: variant.threads,
    how: describeVariant(variant),
    ...times[`pytorch ${variant.threads}`],
  }));
  return {
    net: name,
    batch,
    flops: stepFlops(net, batch),
    ...plan,
    ours,
    raw,
    pytorch,
    pytorchTried: search ? search.tried : [],
    pytorchVersion: search ? search.version : undefined,
    best: {
      ours: fastest(ours),
      raw: fastest(raw),
      ...(pytorch.length > 0 && { pytorch: fastest(pytorch) }),
    },
  };
}
