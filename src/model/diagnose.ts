// Computes the diagnostics of a model after an epoch.
import { NanError } from "../errors.js";
import { DIAGNOSED_BATCHES, normOf } from "../train/diagnostics.js";
import type { ModelEngine } from "./model-engine.js";
import type { ModelDiagnostics } from "./records.js";
import type { ResidentRows } from "./rows.js";

/**
 * @param training rows for the gradients, at least one mini-batch
 * @param confused rows for the confusion matrices
 */
export async function diagnoseModel(
  engine: ModelEngine,
  training: ResidentRows,
  confused: ResidentRows,
  signal: AbortSignal | undefined,
): Promise<{ diagnostics: ModelDiagnostics; seconds: number }> {
  const begin = performance.now();
  const values = await engine.readParameters();
  const slopes = await gradientNorms(engine, training, signal);
  const confusion = await engine.confusions(engine.host.executable, confused, signal);
  const parameters = Object.fromEntries(
    engine.trained.map((name) => [
      name,
      { norm: normOf([values[name] ?? []]), gradientNorm: slopes.get(name) ?? 0 },
    ]),
  );
  const seconds = (performance.now() - begin) / 1000;
  return { diagnostics: { parameters, confusion }, seconds };
}

/** Means over the first mini-batches, by the names of parameters. */
async function gradientNorms(
  engine: ModelEngine,
  { data, scalars, rows: all }: ResidentRows,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, number>> {
  const rows = engine.miniBatchSize;
  const by = engine.trained;
  const batches = Math.min(DIAGNOSED_BATCHES, Math.floor(all / rows));
  const sums = new Map<string, number>();
  for (let batch = 0; batch < batches; batch++) {
    signal?.throwIfAborted();
    const slices = Object.entries(data).map(([name, slice]) => [
      name,
      { data: slice.data, from: slice.from + batch * rows },
    ]);
    const own = { data: Object.fromEntries(slices), scalars, rows };
    const gradients = await engine.gradients({ by, training: true, rows }, own);
    for (const [name, { data: values }] of Object.entries(gradients)) {
      const norm = normOf([values]);
      if (!Number.isFinite(norm)) {
        throw new NanError(
          `fit: diagnostics: the gradient of ${name} is not finite; use a smaller learning rate or check the data`,
        );
      }
      sums.set(name, (sums.get(name) ?? 0) + norm / batches);
    }
  }
  return sums;
}
