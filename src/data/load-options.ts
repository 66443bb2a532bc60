// Checks of the options that everything which loads data takes.
import { describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { signalOf } from "../realms.js";

/** Told what the user should know; on standard error unless the caller listens. */
export function checkNotice(notice: unknown): (line: string) => void {
  if (notice === undefined) return (line) => void process.stderr.write(`${line}\n`);
  if (typeof notice === "function") return (line) => void notice(line);
  throw new ArgumentError(`notice must be a function of a line, got ${describe(notice)}`);
}

/** A signal of Node's, whichever realm made it. */
export function checkSignal(given: unknown): AbortSignal | undefined {
  if (given === undefined) return undefined;
  const signal = signalOf(given);
  if (signal !== undefined) return signal;
  throw new ArgumentError(
    `signal must be an AbortSignal, got ${describe(given)}; pass \`controller.signal\``,
  );
}

/** Requires true, false or nothing. */
export function checkFlag(name: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === "boolean") return value;
  throw new ArgumentError(`${name} must be true or false, got ${describe(value)}`);
}
