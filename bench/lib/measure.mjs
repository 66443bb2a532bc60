// One net at one mini-batch size: every side in turn.
import { runOurs, runRaw } from "../sides/processes.mjs";
import { nets } from "./nets.mjs";
import { planStretch } from "./plan.mjs";
import { describeVariant, findBestVariants, timePyTorch } from "./pytorch-variants.mjs";
import { interleave, summarize } from "./stats.mjs";
import { stepFlops } from "./work.mjs";

const WARM_UP_SECONDS = 0.2;
// PyTorch takes several times as long, so its stretches are of fewer steps.
const PYTORCH_STEPS = 4;
const median = (samples) => summarize(samples).median;

// The side with the least median, with its name.
function fastest(rows) {
  return rows.reduce((best, row) => (row.median < best.median ? row : best));
}

/**
 * @param {string} name of the net
 * @param {number} batch
 * @param {ReturnType<import("./options.mjs").parseOptions>} options
 */
export async function measureSteps(name, batch, options) {
  const net = nets[name];
  const { threads: threadCounts, stretches, device, seconds, repetitions } = options;
  const plan = planStretch(net, batch, seconds);
  const job = { net, batch, device, ...plan, stretches, warmUpSeconds: WARM_UP_SECONDS };
  const slowJob = { ...job, ...planStretch(net, batch, seconds / PYTORCH_STEPS) };
  const search = options.pytorch && (await findBestVariants(slowJob, threadCounts, options));
  // A quick run repeats only the better number of threads.
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
