// Resident memory of training on 50,000 images, compared with the computed minimum.
import { nets } from "../lib/nets.mjs";
import { summarize } from "../lib/stats.mjs";
import { stepBytes } from "../lib/work.mjs";
import { runTask } from "../sides/processes.mjs";
import { outcome } from "./outcome.mjs";

const BATCH = 10;
const IMAGES = { image64: 10_000, image128: 2_000 };
// Settings that keep the size of the process steady. Without them, the young generation of V8 takes
// megabytes at irregular times, and malloc keeps an arena for each thread of Node.
const STEADY = {
  flags: ["--expose-gc", "--max-semi-space-size=1"],
  env: { MALLOC_ARENA_MAX: "1" },
};
const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1);

async function measure(name, options) {
  const threads = Math.max(...options.threads);
  const images = IMAGES[name] ?? 50_000;
  const job = { net: nets[name], batch: BATCH, threads, device: options.device, images };
  const runs = [];
  for (let i = 0; i < options.repetitions; i++) runs.push(await runTask("memory", job, STEADY));
  const { arrays, evaluationBatch } = runs[0];
  const grown = summarize(runs.map((run) => run.grown)).median;
  const total = summarize(runs.map((run) => run.total)).median;
  const { parameters, activations } = stepBytes(job.net, BATCH);
  // Training and evaluation have separate activations.
  const all = activations + stepBytes(job.net, evaluationBatch).activations;
  const bound = 2 * arrays + 4 * parameters + all;
  return { net: name, images, arrays, parameters, activations: all, bound, grown, total };
}

export async function memory(options) {
  const rows = [];
  for (const name of options.scenarioNets) rows.push(await measure(name, options));
  return outcome(
    "resident MiB that data and training add <= arrays + device copy + 4 x parameters + activations",
    ["net", "images", "arrays", "parameters", "activations", "bound", "added", "process"],
    rows.map((row) => ({
      cells: [
        row.net,
        String(row.images),
        ...[row.arrays, row.parameters, row.activations, row.bound, row.grown, row.total].map(
          mebibytes,
        ),
      ],
      met: row.grown <= row.bound,
    })),
    rows,
  );
}
