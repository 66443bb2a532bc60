// Runs one side of the comparison in a process of its own and returns what it printed.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { $ } from "zx";
import { nets, STEPS, STRETCHES } from "./nets.mjs";

const ours = fileURLToPath(new URL("ours.mjs", import.meta.url));
const library = fileURLToPath(new URL("../../dist/index.js", import.meta.url));
const raw = fileURLToPath(new URL("../../build/Release/raw_onednn", import.meta.url));

/** The built files that are missing, as the user would name them. */
export function missingBuilds() {
  return [library, raw].filter((file) => !existsSync(file));
}

/** `{ batch, step_us }` of our library. */
export async function runOurs(net, threads) {
  const job = JSON.stringify({ net, threads });
  const output = await $({ quiet: true })`${process.execPath} ${ours} ${job}`;
  return JSON.parse(output.stdout);
}

/** The JSON line of raw_onednn: `{ step_us, onednn, loss_first, loss_last, … }`. */
export async function runRaw(net, threads, batch) {
  const flags = ["--net", nets[net].raw, "--threads", threads, "--batch", batch];
  flags.push("--steps", STEPS, "--repetitions", STRETCHES);
  const output = await $({ quiet: true })`${raw} ${flags}`;
  return JSON.parse(output.stdout);
}
