// Measures the time before the first training step: the constructor, then compiling and uploading.
import { nets } from "../lib/nets.mjs";
import { summarize } from "../lib/stats.mjs";
import { runTask } from "../sides/processes.mjs";
import { outcome } from "./outcome.mjs";

const BATCH = 10;
const MOST = { constructor: 20, firstUse: 200 };

async function measure(name, options) {
  const threads = Math.max(...options.threads);
  const job = { net: nets[name], batch: BATCH, threads, device: options.device };
  const runs = [];
  for (let i = 0; i < options.repetitions; i++) runs.push(await runTask("startup", job));
  const all = (key) => summarize(runs.map((run) => run[key]));
  return { net: name, threads, construction: all("construction"), firstUse: all("firstUse") };
}

export async function startup(options) {
  const rows = [];
  for (const name of options.scenarioNets) rows.push(await measure(name, options));
  const spread = ({ median, max }) => `${median.toFixed(1)} (..${max.toFixed(1)})`;
  return outcome(
    `constructor < ${MOST.constructor} ms, first use < ${MOST.firstUse} ms: median (..max)`,
    ["net", "threads", "constructor ms", "first use ms"],
    rows.map((row) => ({
      cells: [row.net, String(row.threads), spread(row.construction), spread(row.firstUse)],
      met: row.construction.median < MOST.constructor && row.firstUse.median < MOST.firstUse,
    })),
    rows,
  );
}
