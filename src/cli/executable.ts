// The executable: ties the command line to this process, its signals and its pipes.

import { writeSync } from "node:fs";
import { type CliIo, Interruption } from "./io.js";
import { main } from "./program.js";

/** One Ctrl-C may arrive twice: from the terminal, and from npm or a shell that passes it on. */
const ECHO_MS = 100;

/** The progress bar hides it. */
const SHOW_CURSOR = "\x1b[?25h";

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
    if (performance.now() - first > ECHO_MS) leave(signal);
    controller.abort(new Interruption("interrupted", exitCode));
  });
}

/**
 * Ends by the signal itself: nothing is waited for, neither the running step nor a save on a disk that
 * does not answer, for which `process.exit` would wait.
 */
function leave(signal: "SIGINT" | "SIGTERM"): void {
  if (process.stderr.isTTY) writeSync(2, SHOW_CURSOR);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
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
