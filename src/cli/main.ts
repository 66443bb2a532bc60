#!/usr/bin/env node
// The executable: ties the command line to this process, its signals and its pipes.

import { type CliIo, Interruption } from "./io.js";
import { main } from "./program.js";

/** One Ctrl-C may arrive twice: from the terminal, and from npm or a shell that passes it on. */
const ECHO_MS = 100;

const controller = new AbortController();
const io: CliIo = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: controller.signal,
};

for (const [signal, exitCode] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  let first: number | undefined;
  process.on(signal, () => {
    first ??= performance.now();
    // A second signal does not wait for the running step, download or save.
    if (performance.now() - first > ECHO_MS) process.exit(exitCode);
    controller.abort(new Interruption("interrupted", exitCode));
  });
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader has gone, as in `network3 list | head -1`: stop quietly, as SIGPIPE would.
  const quiet = error.code === "EPIPE";
  if (!quiet) process.stderr.write(`error: cannot write output: ${error.message}\n`);
  const exitCode = quiet ? 141 : 1;
  // The error may come after the command has ended.
  process.exitCode = exitCode;
  controller.abort(new Interruption("", exitCode));
});
// Progress that nobody reads is no reason to stop.
process.stderr.on("error", () => {});

main(process.argv.slice(2), io).then((code) => {
  const { reason } = controller.signal;
  process.exitCode = code === 0 && reason instanceof Interruption ? reason.exitCode : code;
});
