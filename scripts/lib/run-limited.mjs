// Runs commands with a time limit. Uses no packages, so that it works where none is installed.
import { spawn } from "node:child_process";

/** Bytes that are kept of each output stream, counted from its beginning. */
const KEPT_BYTES = 1 << 20;

/**
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null, timedOut: boolean, stdout: string,
 *   stderr: string }} Ended `code` is null where a signal ended it or it could not be started
 */

/** Kills a process and, with `group`, all processes that it has started. */
function kill(child, group, signal) {
  try {
    process.kill(group ? -child.pid : child.pid, signal);
  } catch {
    // The process has already ended.
  }
}

/**
 * Runs a command to its end, or kills it.
 * @param {readonly [string, ...string[]]} command
 * @param {{ seconds: number, interruptAfter?: number, group?: boolean, cwd?: string,
 *   env?: NodeJS.ProcessEnv, onOutput?: (chunk: Buffer) => void }} options `interruptAfter` so many
 *   seconds it gets SIGINT; `group` also kills what it has started, and must not be nested
 * @returns {Promise<Ended>}
 */
export function runLimited([program, ...args], options) {
  const { seconds, interruptAfter, group = false, cwd, env, onOutput } = options;
  return new Promise((resolve) => {
    const stdio = ["ignore", "pipe", "pipe"];
    const child = spawn(program, args, { cwd, env, stdio, detached: group });
    const said = { stdout: "", stderr: "" };
    let timedOut = false;
    const timers = [
      setTimeout(() => {
        timedOut = true;
        kill(child, group, "SIGKILL");
        // A child of the process may keep the pipes open.
        for (const name of Object.keys(said)) child[name].destroy();
      }, seconds * 1000),
    ];
    if (interruptAfter !== undefined) {
      timers.push(setTimeout(() => kill(child, false, "SIGINT"), interruptAfter * 1000));
    }
    for (const name of Object.keys(said)) {
      child[name].on("data", (chunk) => {
        onOutput?.(chunk);
        if (said[name].length < KEPT_BYTES) said[name] += chunk;
      });
    }
    const end = (code, signal) => {
      for (const timer of timers) clearTimeout(timer);
      resolve({ code, signal, timedOut, ...said });
    };
    child.on("error", ({ message }) => {
      said.stderr += message;
      end(null, null);
    });
    child.on("exit", () => {
      if (group) kill(child, group, "SIGKILL");
    });
    child.on("close", end);
  });
}
