// Times training steps of a model, and single calls of `step` and `run` that are awaited one after the other.
import { models } from "../../lib/models.mjs";
import { summarize } from "../../lib/stats.mjs";
import { makeModel } from "../models.mjs";

/** Returns `{ stepMicroseconds }`, one number a stretch. */
export async function model({ model: name, threads, steps, stretches }) {
  const { model, data } = makeModel(name, threads);
  const rows = data(steps * models[name].batch);
  await model.fit(rows);
  const stepMicroseconds = [];
  for (let i = 0; i < stretches; i++) {
    const { epochs } = await model.fit(rows);
    stepMicroseconds.push((epochs[0].seconds / steps) * 1e6);
  }
  await model.dispose();
  return { stepMicroseconds };
}

const BATCHES = 200;

/** Returns part number `i` of the rows of `data`, which are divided into `parts`. */
function rowsOf(data, parts, i) {
  const part = (array) => array.slice((i * array.length) / parts, ((i + 1) * array.length) / parts);
  return Object.fromEntries(Object.entries(data).map(([name, array]) => [name, part(array)]));
}

/** Returns the median time of a call beyond that of a step in a long run, in µs, for `step` and for `run`. */
export async function latency({ model: name, threads, calls }) {
  const { model, data } = makeModel(name, threads);
  const { batch } = models[name];
  const many = data(BATCHES * batch);
  // Steps on one mini-batch alone would fit it until denormal numbers, which are slow, dominate.
  const batches = Array.from({ length: BATCHES }, (_, i) => rowsOf(many, BATCHES, i));
  const seconds = async () => (await model.fit(many)).epochs[0].seconds;
  await seconds();
  const native = Math.min(await seconds(), await seconds()) / BATCHES;
  async function medianOf(call) {
    const times = [];
    for (let i = 0; i < 2 * calls; i++) {
      const rows = batches[i % batches.length];
      const begin = performance.now();
      await call(rows);
      times.push((performance.now() - begin) * 1e3);
    }
    // The first half warms up.
    return summarize(times.slice(calls)).median;
  }
  const step = await medianOf((rows) => model.step(rows));
  const run = await medianOf(({ x }) => model.run({ x }));
  await model.dispose();
  return { nativeMicroseconds: native * 1e6, step, run };
}
