// Runs each library that the benchmark compares in its own process and returns the printed result.
import { fs, path, $ as shell } from "zx";
import { deps, root, UserError } from "../../scripts/lib/project.mjs";
import { limitsProgram, pytorchFolder, rawOnednn } from "../lib/places.mjs";

const $ = shell({ cwd: root, quiet: true });

const ours = path.join(root, "bench/sides/ours.mjs");
const task = path.join(root, "bench/sides/task.mjs");
const bits = path.join(root, "bench/sides/bits.mjs");
const python = path.join(root, "bench/pytorch");

/** Throws if a file has not been built. */
export async function checkBuilds(files) {
  for (const file of files) {
    if (await fs.pathExists(file)) continue;
    throw new UserError(`${path.relative(root, file)} is missing; run \`npm run build\` first`);
  }
}

export const havePyTorch = () => fs.pathExists(pytorchFolder);

async function lastLine(process) {
  const { stdout } = await process;
  return JSON.parse(stdout.trim().split("\n").at(-1));
}

/** Times training steps of our library: `{ stepMicroseconds, device }`. */
export function runOurs(job) {
  return lastLine($`${process.execPath} ${ours} ${JSON.stringify(job)}`);
}

/** Runs a task of bench/sides/tasks, which a scenario needs, with our library. */
export function runTask(name, job, { flags = [], env = {} } = {}) {
  const run = $({ env: { ...process.env, ...env } });
  return lastLine(run`${process.execPath} ${flags} ${task} ${name} ${JSON.stringify(job)}`);
}

/**
 * Trains the nets of the chapter with a build from a fixed seed; returns the JSON output of bench/sides/bits.mjs.
 * @param {import("../lib/builds.mjs").Build} build
 */
export function runBits({ index, env: environment }, job, env) {
  const run = $({ env: { ...environment, ...env } });
  return lastLine(run`${process.execPath} ${bits} ${JSON.stringify({ ...job, index })}`);
}

/** Times oneDNN with one primitive per op; returns the JSON output of raw_onednn. */
export function runRaw({ net, batch, threads, steps, images, stretches }) {
  const flags = ["--image", net.image.join(), "--filters", net.filters.join()];
  flags.push("--hidden", net.hidden.join(), "--activation", net.activation, "--eta", net.eta);
  if (net.dropout > 0) flags.push("--dropout");
  flags.push("--batch", batch, "--threads", threads, "--images", images);
  return lastLine($`${rawOnednn} ${flags} --steps ${steps} --repetitions ${stretches}`);
}

/**
 * Runs a script of bench/pytorch with PyTorch from `npm run bench:setup`, or else from the active
 * Python.
 */
async function runPython(script, argument, env = {}) {
  const isOurs = await havePyTorch();
  const run = $({
    env: {
      ...process.env,
      ...(isOurs && { PYTHONPATH: pytorchFolder }),
      // Bytecode halves the import time of PyTorch; it must not be written next to the sources.
      PYTHONDONTWRITEBYTECODE: "",
      PYTHONPYCACHEPREFIX: path.join(deps, "pytorch-bytecode"),
      ...env,
    },
  });
  const flags = [...(isOurs ? ["-s"] : []), "-W", "ignore"];
  return lastLine(run`python3 ${flags} ${path.join(python, script)} ${argument}`);
}

/** Times PyTorch; returns the JSON output of bench/pytorch/main.py. */
export function runPyTorch(job) {
  const threads = Math.max(...job.variants.map((variant) => variant.threads ?? 1));
  return runPython("main.py", JSON.stringify(job), {
    OMP_NUM_THREADS: String(threads),
    // Compiled code depends on the number of threads.
    TORCHINDUCTOR_CACHE_DIR: path.join(deps, `pytorch-cache-${threads}`),
  });
}

/** Times a model in PyTorch; returns the JSON output of bench/pytorch/models.py. */
export function runPyTorchModel(job) {
  return runPython("models.py", JSON.stringify(job), {
    OMP_NUM_THREADS: String(job.threads),
    TORCHINDUCTOR_CACHE_DIR: path.join(deps, `pytorch-cache-${job.threads}`),
  });
}

/** Checks PyTorch on a GPU; returns the JSON output of bench/pytorch/probe.py. */
export const probePyTorch = (device) => runPython("probe.py", device);

/** Measures the limits of the machine; returns the JSON output of machine_limits. */
export function runLimits(threads) {
  return lastLine($`${limitsProgram} ${threads}`);
}
