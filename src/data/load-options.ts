// Checks of the options that all functions for loading data have.
import { describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { signalOf } from "../realms.js";

/** Returns the listener for notices; the default writes to standard error. */
export function checkNotice(notice: unknown): (line: string) => void {
  if (notice === undefined) return (line) => void process.stderr.write(`${line}\n`);
  if (typeof notice === "function") return (line) => void notice(line);
  throw new ArgumentError(`notice must be a function of a line, got ${describe(notice)}`);
}

/** Requires an AbortSignal, of any realm, or undefined. */
export function checkSignal(given: unknown): AbortSignal | undefined {
  if (given === undefined) return undefined;
  const signal = signalOf(given);
  if (signal !== undefined) return signal;
  throw new ArgumentError(
    `signal must be an AbortSignal, got ${describe(given)}; pass \`controller.signal\``,
  );
}

/** Requires true, false or undefined. */
export function checkFlag(name: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === "boolean") return value;
  throw new ArgumentError(`${name} must be true or false, got ${describe(value)}`);
}
