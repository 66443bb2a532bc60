// Runs a training step under NVIDIA's compute-sanitizer. Needs no packages besides Node.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { trainingStep } from "./gpu.mjs";
import { runLimited } from "./run-limited.mjs";

const FOUND_ERRORS = 99;

/** Nets that together use every kernel of a training step with a small mini-batch. */
export const sanitizedNets = ["basic_conv", "dropout"];

/**
 * Returns the path of compute-sanitizer, from PATH or a CUDA toolkit; undefined if there is none.
 * @param {NodeJS.ProcessEnv} env
 */
export function findSanitizer(env) {
  const toolkit = env.CUDA_PATH || "/usr/local/cuda";
  const folders = [...(env.PATH ?? "").split(delimiter), join(toolkit, "bin")];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, "compute-sanitizer"))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * Runs a training step of a net under the tool. Errors that CUDA calls return are ignored, because
 * cuDNN asks the driver for optional features and handles the errors.
 * @param {string} tool
 * @param {string} net
 * @param {{ seconds: number, group?: boolean }} limits
 * @returns {Promise<{ outcome: "clean" | "errors" | "skipped", text: string }>}
 */
export async function sanitize(tool, net, limits) {
  const flags = ["--error-exitcode", String(FOUND_ERRORS), "--report-api-errors", "no"];
  const { command, cwd, env } = trainingStep(net);
  const ended = await runLimited([tool, ...flags, ...command], { cwd, env, ...limits });
  if (ended.timedOut) {
    return { outcome: "skipped", text: `it did not end within ${limits.seconds} s` };
  }
  if (ended.code === FOUND_ERRORS) return { outcome: "errors", text: ended.stdout.trim() };
  if (ended.code === 0) return { outcome: "clean", text: ended.stdout.trim() };
  const told = (ended.stderr || ended.stdout).trim();
  return { outcome: "skipped", text: told || `it ended with ${ended.code ?? ended.signal}` };
}
