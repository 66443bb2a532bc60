// Steps a second of the nets, beside PyTorch eager and with CUDA graphs where PyTorch is there.
import { fileURLToPath } from "node:url";
import { chapterNets, nets } from "../../../bench/lib/nets.mjs";
import { runLimited } from "../../lib/run-limited.mjs";
import { fault, job, note } from "./step.mjs";

const BATCH = 10;
const bench = fileURLToPath(new URL("../../../bench", import.meta.url));
const sizes = job.quick
  ? { steps: 2, stretches: 1, warmUpSeconds: 0 }
  : { steps: 1000, stretches: 7, warmUpSeconds: 0.5 };
// PyTorch takes several times as long.
const pytorchSizes = job.quick ? sizes : { steps: 300, stretches: 5, warmUpSeconds: 0.5 };

const modes = job.device === "cpu" ? ["eager"] : ["eager", "graph"];
const threads = job.device === "cpu" ? { threads: 1 } : {};
const variants = ["contiguous", "channels_last"].flatMap((layout) =>
  modes.flatMap((mode) =>
    ["fused", "manual"].map((update) => ({ mode, layout, update, ...threads })),
  ),
);

// Python must not load the libraries that were packed for Node.
const pythonEnv = { ...process.env };
if (process.env.NETWORK3_OWN_LIBRARY_PATH !== undefined) {
  pythonEnv.LD_LIBRARY_PATH = process.env.NETWORK3_OWN_LIBRARY_PATH;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Runs a command and returns the JSON of its last output line, or `{ problem }`. */
async function ask(command, seconds, env) {
  const { code, signal, timedOut, stdout, stderr } = await runLimited(command, { seconds, env });
  console.log(stdout, stderr);
  if (timedOut) return { problem: `no answer within ${seconds.toFixed(0)} s` };
  if (code !== 0) return { problem: stderr.trim().split("\n").at(-1) || `${code ?? signal}` };
  return JSON.parse(stdout.trim().split("\n").at(-1));
}

async function askPyTorch(script, argument, seconds) {
  return ask(
    ["python3", "-W", "ignore", `${bench}/pytorch/${script}`, argument],
    seconds,
    pythonEnv,
  );
}

async function oursOf(net) {
  const work = { net, batch: BATCH, device: job.device, ...sizes, images: sizes.steps * BATCH };
  const command = [process.execPath, `${bench}/sides/ours.mjs`, JSON.stringify(work)];
  const { problem, stepMicroseconds } = await ask(command, job.seconds / 3, process.env);
  return problem === undefined ? { microseconds: median(stepMicroseconds) } : { problem };
}

/** Returns the fastest time of each mode in µs, and the failures. */
async function pytorchOf(net) {
  const used =
    net.filters.length > 0 ? variants : variants.filter((v) => v.layout === "contiguous");
  const work = { net, batch: BATCH, device: job.device, ...pytorchSizes, variants: used };
  const { problem, results = [] } = await askPyTorch(
    "main.py",
    JSON.stringify(work),
    job.seconds / 5,
  );
  const best = {};
  for (const { variant, stepMicroseconds, error } of results) {
    if (error !== undefined) continue;
    const microseconds = median(stepMicroseconds);
    if (!(best[variant.mode] < microseconds)) best[variant.mode] = microseconds;
  }
  return { problem, best };
}

const { version, problem } = await askPyTorch("probe.py", job.device, job.seconds / 4);
if (version === undefined) note(`there is no PyTorch to compare with: ${problem}`);
else note(`PyTorch ${version}`);

for (const name of job.quick ? chapterNets.slice(0, 2) : chapterNets) {
  const ours = await oursOf(nets[name]);
  if (ours.problem !== undefined) {
    fault(`${name}: ${ours.problem}`);
    continue;
  }
  const parts = [`${ours.microseconds.toFixed(1)} µs a step`];
  parts.push(`${Math.round(1e6 / ours.microseconds)} steps/s`);
  const theirs = version === undefined ? { best: {} } : await pytorchOf(nets[name]);
  if (theirs.problem !== undefined) parts.push(`PyTorch: ${theirs.problem}`);
  for (const [mode, microseconds] of Object.entries(theirs.best)) {
    const times = (microseconds / ours.microseconds).toFixed(1);
    parts.push(`PyTorch ${mode} ${microseconds.toFixed(1)} µs, ${times} times as long`);
  }
  note(`${name}: ${parts.join("; ")}`);
}
