// Runs one step in its own process and returns its result.
import { fileURLToPath } from "node:url";
import { runLimited } from "../lib/run-limited.mjs";
import { SKIPPED } from "./exit-codes.mjs";

/** Number of last output lines that are reported for a failed step. */
const TOLD_LINES = 3;

/** Returns the notes of a step for the report: its output lines that begin with "= ". */
const notesOf = (stdout) => Array.from(stdout.matchAll(/^= (.*)$/gm), ([, note]) => note);

/**
 * @param {import("./plan.mjs").Step} step
 * @param {import("./options.mjs").Options} options
 * @param {number} seconds
 * @param {ReturnType<import("./output.mjs").openOutput>} output
 * @returns {Promise<{ name: string, asks: string, result: string, seconds: number, notes: string[] }>}
 */
export async function runStep({ name, asks }, { device, quick, out }, seconds, output) {
  if (seconds <= 0) {
    return { name, asks, result: "not reached", seconds: 0, notes: ["no time was left"] };
  }
  const file = fileURLToPath(new URL(`steps/${name}.mjs`, import.meta.url));
  const job = JSON.stringify({ device, quick, out, seconds });
  output.begin(name);
  const begin = performance.now();
  const ended = await runLimited([process.execPath, file, job], {
    seconds,
    group: true,
    env: { ...process.env },
    onOutput: (chunk) => output.write(chunk),
  });
  const took = (performance.now() - begin) / 1000;
  const row = { name, asks, seconds: took, notes: notesOf(ended.stdout) };
  if (ended.timedOut) {
    row.notes.push(`stopped after ${seconds.toFixed(0)} s`);
    return { ...row, result: "timeout" };
  }
  if (ended.code === 0) return { ...row, result: "ok" };
  if (ended.code === SKIPPED) return { ...row, result: "skipped" };
  row.notes.push(`ended with ${ended.code ?? ended.signal}`);
  row.notes.push(...ended.stderr.trim().split("\n").slice(-TOLD_LINES).filter(Boolean));
  return { ...row, result: "FAILED" };
}
