// Measures one net at one mini-batch size on a GPU: our library, PyTorch with CUDA graphs and
// PyTorch eager, alternately.
import { nets } from "../lib/nets.mjs";
import { planJobs } from "../lib/plan.mjs";
import {
  describeVariant,
  eager,
  findBestVariants,
  graph,
  timePyTorch,
  variantsOf,
} from "../lib/pytorch-variants.mjs";
import { interleave, summarize } from "../lib/stats.mjs";
import { stepFlops } from "../lib/work.mjs";
import { runOurs } from "../sides/processes.mjs";
import { aimsOf } from "./aims.mjs";

// A GPU raises its clock rate only under load.
const WARM_UP_SECONDS = 0.5;

/**
 * Returns the time of each PyTorch mode divided by ours; modes that were not measured are absent.
 */
function ratiosOf({ ours, ...others }) {
  const pairs = Object.entries(others).map(([mode, side]) => [mode, side.median / ours.median]);
  return Object.fromEntries(pairs);
}

/**
 * @param {string} name of the net
 * @param {number} batch
 * @param {ReturnType<import("../lib/options.mjs").parseOptions>} options
 * @param {boolean} besidePyTorch
 */
export async function measureCudaSteps(name, batch, options, besidePyTorch) {
  const net = nets[name];
  const { repetitions } = options;
  const { plan, job, slowJob } = planJobs(net, batch, options, WARM_UP_SECONDS, "cuda");
  const groups = [variantsOf(net, [...graph, ...eager])];
  const { best: variants, tried } = besidePyTorch
    ? await findBestVariants(slowJob, groups, ({ mode }) => mode)
    : { best: [], tried: [] };

  const sides = { ours: async () => summarize((await runOurs(job)).stepMicroseconds).median };
  for (const variant of variants) sides[variant.mode] = () => timePyTorch(slowJob, variant);
  const times = await interleave(sides, repetitions);

  const best = { ours: times.ours };
  for (const variant of variants) {
    best[variant.mode] = { how: describeVariant(variant), ...times[variant.mode] };
  }
  const ratios = ratiosOf(best);
  return {
    net: name,
    batch,
    flops: stepFlops(net, batch),
    ...plan,
    best,
    ratios,
    aims: aimsOf(name, batch, best.ours.median, ratios),
    pytorchTried: tried,
  };
}
