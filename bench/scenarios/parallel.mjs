// As many networks as cores, a thread each, in one process, against one network alone.
import os from "node:os";
import { nets } from "../lib/nets.mjs";
import { interleave } from "../lib/stats.mjs";
import { runTask } from "../sides/processes.mjs";
import { outcome, times } from "./outcome.mjs";

const BATCH = 10;
const SECONDS = 1;
// The weights of the dropout net fill the caches that the cores share.
const leastShare = (name) => (name === "dropout" ? 0.8 : 0.95);

async function measure(name, options) {
  const count = os.availableParallelism();
  const job = { net: nets[name], batch: BATCH, device: options.device, seconds: SECONDS };
  const rate = async (networks) => (await runTask("rate", { ...job, networks })).stepsPerSecond;
  const rates = await interleave(
    { one: () => rate(1), many: () => rate(count) },
    options.repetitions,
  );
  const speedup = rates.many.median / rates.one.median;
  return { net: name, networks: count, ...rates, speedup, least: leastShare(name) * count };
}

export async function parallel(options) {
  const rows = [];
  for (const name of options.scenarioNets) rows.push(await measure(name, options));
  return outcome(
    "k networks on k cores, one thread each: steps a second against one network alone",
    ["net", "k", "one /s", "k /s", "k / one", "least"],
    rows.map((row) => ({
      cells: [
        row.net,
        String(row.networks),
        row.one.median.toFixed(0),
        row.many.median.toFixed(0),
        times(row.speedup),
        times(row.least),
      ],
      met: row.speedup >= row.least,
    })),
    rows,
  );
}
