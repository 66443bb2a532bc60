// The executable: connects the command line with this process, its signals and its pipes.

import { writeSync } from "node:fs";
import { type CliIo, Interruption } from "./io.js";
import { main } from "./program.js";

/** One Ctrl-C may arrive twice: from the terminal, and from npm or a shell that forwards it. */
const ECHO_MS = 100;

/** Shows the cursor again, which the progress bar hides. */
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
 * Ends the process by the signal itself. Unlike `process.exit`, this does not wait for the running step
 * or for a save on a disk that does not respond.
 */
function leave(signal: "SIGINT" | "SIGTERM"): void {
  if (process.stderr.isTTY) writeSync(2, SHOW_CURSOR);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader closed the pipe, as in `network3 list | head -1`: exits quietly, as SIGPIPE would.
  const quiet = error.code === "EPIPE";
  if (!quiet) process.stderr.write(`error: cannot write output: ${error.message}\n`);
  const exitCode = quiet ? 141 : 1;
  // The error may occur after the command has ended.
  process.exitCode = exitCode;
  controller.abort(new Interruption("", exitCode));
});
// Ignores errors of stderr, because a command does not depend on its progress being read.
process.stderr.on("error", () => {});

main(process.argv.slice(2), io).then((code) => {
  const { reason } = controller.signal;
  process.exitCode = code === 0 && reason instanceof Interruption ? reason.exitCode : code;
});
