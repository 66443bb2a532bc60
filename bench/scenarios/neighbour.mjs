// Trains a network on all cores while another process keeps one core busy.
import { spawn } from "node:child_process";
import { once } from "node:events";
import os from "node:os";
import { which } from "zx";
import { nets } from "../lib/nets.mjs";
import { planStretch } from "../lib/plan.mjs";
import { interleave, summarize } from "../lib/stats.mjs";
import { runOurs } from "../sides/processes.mjs";
import { outcome, times } from "./outcome.mjs";

const BATCH = 10;
const MOST = 2.2;

/** Runs `work` while a process spins on the first core. */
async function besideNeighbour(work) {
  const taskset = await which("taskset", { nothrow: true });
  const spin = [process.execPath, "-e", "for (;;);"];
  const [command, ...args] = taskset ? [taskset, "-c", "0", ...spin] : spin;
  const neighbour = spawn(command, args, { stdio: "ignore" });
  await once(neighbour, "spawn");
  try {
    return await work();
  } finally {
    neighbour.kill("SIGKILL");
    await once(neighbour, "exit");
  }
}

async function measure(name, options) {
  const net = nets[name];
  const threads = os.availableParallelism();
  const { device, stretches } = options;
  const plan = planStretch(net, BATCH, 0.3);
  const job = { net, batch: BATCH, device, threads, ...plan, stretches, warmUpSeconds: 0.2 };
  const step = async () => summarize((await runOurs(job)).stepMicroseconds).median;
  const measured = await interleave(
    { alone: step, beside: () => besideNeighbour(step) },
    options.repetitions,
  );
  return { net: name, threads, ...measured, ratio: measured.beside.median / measured.alone.median };
}

export async function neighbour(options) {
  const rows = [];
  for (const name of options.scenarioNets) rows.push(await measure(name, options));
  return outcome(
    `one core busy with something else: step <= ${MOST} x that of a quiet machine`,
    ["net", "threads", "alone µs", "beside µs", "ratio"],
    rows.map((row) => ({
      cells: [
        row.net,
        String(row.threads),
        row.alone.median.toFixed(0),
        row.beside.median.toFixed(0),
        times(row.ratio),
      ],
      met: row.ratio <= MOST,
    })),
    rows,
  );
}
