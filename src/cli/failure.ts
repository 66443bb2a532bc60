// Reports the error of a command and determines its exit code.

import { CommanderError } from "commander";
import { Network3Error } from "../errors.js";
import { isError, messageOf } from "../realms.js";
import { type CliIo, Interruption, wrap } from "./io.js";
import { UsageError } from "./usage-error.js";

/** Prints `error` to stderr, unless commander has already printed it, and returns the exit code. */
export function reportFailure(error: unknown, io: CliIo): number {
  // The code for wrong usage is 2, as in other Unix tools, while commander's is 1.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Interruption) {
    if (error.message !== "") io.stderr.write(`${wrap(error.message)}\n`);
    return error.exitCode;
  }
  if (error instanceof UsageError) {
    io.stderr.write(`${wrap(`error: ${error.message}`)}\n`);
    return 2;
  }
  const message = messageOf(error);
  const code = error instanceof Network3Error ? ` (${error.code})` : "";
  io.stderr.write(`${wrap(`error: ${message}${code}`)}\n`);
  if (io.env.NETWORK3_DEBUG === "1") {
    io.stderr.write(`${describe(error)}\n`);
  } else if (code === "") {
    io.stderr.write("This is a fault of network3; NETWORK3_DEBUG=1 prints where it happened.\n");
  }
  return 1;
}

function describe(error: unknown): string {
  const lines: string[] = [];
  for (let at = error; isError(at); at = at.cause) lines.push(at.stack ?? at.message);
  return lines.join("\ncaused by: ");
}
