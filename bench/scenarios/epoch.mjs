// The overhead of an epoch besides its steps, and the speed of evaluating 10,000 images.
import { nets } from "../lib/nets.mjs";
import { summarize } from "../lib/stats.mjs";
import { forwardFlops } from "../lib/work.mjs";
import { runTask } from "../sides/processes.mjs";
import { outcome, percent, times } from "./outcome.mjs";

const BATCH = 10;
const ROWS = 10_000;
const STEPS = { few: 1000, many: 5000 };
const MOST_OVERHEAD = 1.02;
const LEAST_SHARE = 0.6;

// The difference between two lengths of an epoch cancels its overhead.
function stepSeconds(few, many) {
  return (many - few) / (STEPS.many - STEPS.few);
}

async function measure(name, options, { limits }) {
  const threads = Math.max(...options.threads);
  const job = { net: nets[name], batch: BATCH, threads, device: options.device };
  const runs = [];
  for (let i = 0; i < options.repetitions; i++) {
    runs.push(await runTask("epoch", { ...job, stepCounts: STEPS, rows: ROWS }));
  }
  const median = (key) => summarize(runs.map((run) => run[key])).median;
  const [few, many, evaluation] = [median("few"), median("many"), median("evaluation")];
  const overhead = many / (STEPS.many * stepSeconds(few, many));
  const gflops = forwardFlops(job.net, ROWS) / evaluation / 1e9;
  const share = gflops / limits.find((row) => row.threads === threads).gflops;
  return { net: name, threads, overhead, epochSeconds: many, evaluation, gflops, share };
}

export async function epoch(options, limits) {
  const rows = [];
  for (const name of options.scenarioNets) rows.push(await measure(name, options, limits));
  return outcome(
    `epoch of ${STEPS.many} steps of ${BATCH} <= ${MOST_OVERHEAD} x its steps; ` +
      `evaluation of ${ROWS} images >= ${percent(LEAST_SHARE)} of the FMA limit`,
    ["net", "threads", "epoch s", "/ steps", "evaluation ms", "GFLOP/s", "of limit"],
    rows.map((row) => ({
      cells: [
        row.net,
        String(row.threads),
        row.epochSeconds.toFixed(3),
        times(row.overhead),
        (row.evaluation * 1e3).toFixed(1),
        row.gflops.toFixed(1),
        percent(row.share),
      ],
      met: row.overhead <= MOST_OVERHEAD && row.share >= LEAST_SHARE,
    })),
    rows,
  );
}
