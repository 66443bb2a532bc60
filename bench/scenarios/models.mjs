// Models trained by Adam beside PyTorch, eager and compiled, in turns. PyTorch's update is its fused one.
import { models as all, LEARNING_RATE } from "../lib/models.mjs";
import { summarize } from "../lib/stats.mjs";
import { havePyTorch, runPyTorchModel, runTask } from "../sides/processes.mjs";
import { outcome, times } from "./outcome.mjs";

const MODES = ["eager", "compile"];
/** Times as fast as PyTorch's best. */
const LEAST = { residual: 1, normalized: 1, autoencoder: 1, mlp: 10 };
const STEPS = { residual: 60, normalized: 20, autoencoder: 60, mlp: 2000 };

async function measure(name, options, hasPyTorch) {
  const threads = Math.max(...options.threads);
  const job = { model: name, batch: all[name].batch, threads, steps: STEPS[name], stretches: 5 };
  const found = { ours: [], eager: [], compile: [] };
  for (let i = 0; i < options.repetitions; i++) {
    const ours = await runTask("model", job);
    found.ours.push(summarize(ours.stepMicroseconds).median);
    for (const mode of hasPyTorch ? MODES : []) {
      const theirs = await runPyTorchModel({ ...job, learningRate: LEARNING_RATE, mode });
      found[mode].push(summarize(theirs.stepMicroseconds).median);
    }
  }
  const medians = Object.fromEntries(
    Object.entries(found).map(([side, list]) => [
      side,
      list.length > 0 ? summarize(list).median : undefined,
    ]),
  );
  const best = hasPyTorch ? Math.min(medians.eager, medians.compile) : undefined;
  return { model: name, threads, ...medians, ratio: best && best / medians.ours };
}

export async function models(options) {
  const hasPyTorch = options.pytorch && (await havePyTorch());
  const rows = [];
  for (const name of Object.keys(all)) rows.push(await measure(name, options, hasPyTorch));
  const shown = (value) => (value === undefined ? "" : value.toFixed(1));
  return outcome(
    "models trained by Adam: µs a step, and how many times as fast as PyTorch's best",
    ["model", "batch", "threads", "network3", "eager", "compile", "ratio", "at least"],
    rows.map(({ model, threads, ours, eager, compile, ratio }) => ({
      cells: [
        ...[model, String(all[model].batch), String(threads)],
        ...[shown(ours), shown(eager), shown(compile)],
        ...[ratio === undefined ? "" : times(ratio), times(LEAST[model])],
      ],
      met: ratio === undefined ? undefined : ratio >= LEAST[model],
    })),
    rows,
  );
}
