// Runs processes of a build.
import { fork } from "node:child_process";
import { once } from "node:events";
import { path } from "zx";
import { root, UserError } from "../../scripts/lib/project.mjs";

const script = path.join(root, "bench/sides/stretches.mjs");

/**
 * Starts a process that times stretches of a job, and resolves when it has warmed up. Both builds' processes
 * inherit the CPU affinity of this one.
 * @param {import("../lib/builds.mjs").Build} build
 */
export async function startStretches(build, job) {
  const argument = JSON.stringify({ ...job, index: build.index });
  const child = fork(script, [argument], { env: build.env, execArgv: [], silent: true });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
  }
  const closed = once(child, "close");
  async function answer() {
    const message = await Promise.race([once(child, "message"), closed.then(() => undefined)]);
    if (message !== undefined) return message[0];
    throw new UserError(`a process of ${build.name} failed:\n${said.trim()}`);
  }
  const facts = await answer();
  return {
    /** The loaded addon and the device. */
    facts,
    /** Returns the µs of the stretches of a turn. */
    async time() {
      child.send({});
      return (await answer()).microseconds;
    },
    async end() {
      child.kill();
      await closed;
    },
  };
}
