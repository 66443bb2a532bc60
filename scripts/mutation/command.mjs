// Runs commands with a time limit and kills all their processes at the end, including those that
// hang.
import { spawn } from "node:child_process";

/** @type {Set<number>} */
const groups = new Set();

/** Kills all commands that are still running. */
export function endCommands() {
  for (const group of groups) endGroup(group);
}

/**
 * @param {string[]} command
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, seconds: number }} options
 * @returns {Promise<{ ok: boolean, timedOut: boolean, signal: string | null, output: string }>}
 */
export function runCommand([program = "", ...args], { cwd, env, seconds }) {
  return new Promise((resolve, reject) => {
    const stdio = /** @type {const} */ (["ignore", "pipe", "pipe"]);
    // Uses a process group, because a test runner that hangs does not end its workers.
    const child = spawn(program, args, { cwd, env, stdio, detached: true });
    const group = child.pid;
    if (group !== undefined) groups.add(group);
    let output = "";
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    const timer = setTimeout(() => {
      timedOut = true;
      if (group !== undefined) endGroup(group);
    }, seconds * 1000);
    const end = () => {
      clearTimeout(timer);
      if (group === undefined) return;
      endGroup(group);
      groups.delete(group);
    };
    child.on("error", (error) => {
      end();
      reject(error);
    });
    child.on("exit", end);
    child.on("close", (code, signal) => resolve({ ok: code === 0, timedOut, signal, output }));
  });
}

function endGroup(group) {
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
