// The time that `step` and `run` of one small batch take beyond the native step, awaited in sequence.
import { summarize } from "../lib/stats.mjs";
import { runTask } from "../sides/processes.mjs";
import { outcome } from "./outcome.mjs";

const MOST_MICROSECONDS = 60;

export async function latency(options) {
  const rows = [];
  for (const threads of options.threads) {
    const job = { model: "mlp", threads, calls: 2000 };
    const runs = [];
    for (let i = 0; i < options.repetitions; i++) runs.push(await runTask("latency", job));
    const median = (of) => summarize(runs.map(of)).median;
    const native = median((run) => run.nativeMicroseconds);
    for (const call of ["step", "run"]) {
      // A step that only evaluates is shorter than one that trains, so this is the least that a call adds.
      rows.push({ call, threads, native, beyond: median((run) => run[call]) - native });
    }
  }
  return outcome(
    `a call of a 2-64-64-1 model on 16 rows takes at most ${MOST_MICROSECONDS} µs beyond the native training step`,
    ["call", "threads", "native µs", "beyond µs"],
    rows.map(({ call, threads, native, beyond }) => ({
      cells: [call, String(threads), native.toFixed(1), beyond.toFixed(1)],
      met: beyond <= MOST_MICROSECONDS,
    })),
    rows,
  );
}
