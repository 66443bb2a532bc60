// Trains one network per core, with one thread each, in one process, and compares with one network
// alone.
import os from "node:os";
import { nets } from "../lib/nets.mjs";
import { summarize } from "../lib/stats.mjs";
import { runTask } from "../sides/processes.mjs";
import { outcome, times } from "./outcome.mjs";

const BATCH = 10;
const SECONDS = 0.3;
// Rounds per process; a round runs one network, all networks, and one network again.
const ROUNDS = 5;
// The bound for dropout is lower, because its weights fill the cache that the cores share.
const leastShare = (name) => (name === "dropout" ? 0.8 : 0.95);

async function measure(name, options) {
  const networks = os.availableParallelism();
  const { device, repetitions } = options;
  const job = { net: nets[name], batch: BATCH, device, seconds: SECONDS, rounds: ROUNDS, networks };
  const runs = [];
  for (let i = 0; i < repetitions; i++) runs.push(await runTask("rate", job));
  const [one, all, speedup] = ["one", "all", "ratios"].map((key) =>
    summarize(runs.flatMap((run) => run[key])),
  );
  return { net: name, networks, one, all, speedup, least: leastShare(name) * networks };
}

export async function parallel(options) {
  const rows = [];
  for (const name of options.scenarioNets) rows.push(await measure(name, options));
  return outcome(
    "k networks on k cores, one thread each: steps a second against one network alone, median (min..max)",
    ["net", "k", "one /s", "k /s", "k / one", "least"],
    rows.map((row) => ({
      cells: [
        row.net,
        String(row.networks),
        row.one.median.toFixed(0),
        row.all.median.toFixed(0),
        `${times(row.speedup.median)} (${row.speedup.min.toFixed(2)}..${row.speedup.max.toFixed(2)})`,
        times(row.least),
      ],
      met: row.speedup.median >= row.least,
    })),
    rows,
  );
}
