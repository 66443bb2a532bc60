// Checks of what users pass; every message says what was expected, what came and what to do.
import { ArgumentError } from "./errors.js";

/** A short description of any value for messages. */
export function describe(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
  }
  if (typeof value === "function") return `the function ${value.name || "without a name"}`;
  if (Array.isArray(value))
    return value.length > 8 ? `an array of ${value.length}` : `[${value.map(describe).join(", ")}]`;
  if (value === null || typeof value !== "object") return String(value);
  return `an object of type ${value.constructor?.name ?? "Object"}`;
}

/** Requires a plain options object that has only `known` keys. */
export function checkOptions(where: string, options: unknown, known: readonly string[]): void {
  if (options === null || typeof options !== "object" || Array.isArray(options)) {
    throw new ArgumentError(
      `${where}: options must be an object such as { ${known[0]}: … }, got ${describe(options)}`,
    );
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw new ArgumentError(
      `${where}: unknown option ${describe(key)}; the options are ${known.join(", ")}`,
    );
  }
}

export interface NumberRange {
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** The upper bound itself is not allowed. */
  readonly below?: number;
}

/** Requires a finite number in a range. */
export function checkNumber(where: string, value: unknown, range: NumberRange = {}): number {
  const { integer = false, min = -Infinity, max = Infinity, below = Infinity } = range;
  const fine =
    typeof value === "number" &&
    Number.isFinite(value) &&
    (!integer || Number.isSafeInteger(value)) &&
    value >= min &&
    value <= max &&
    value < below;
  if (fine) return value;
  const kind = integer ? "an integer" : "a finite number";
  const limits = [
    min > -Infinity ? `at least ${min}` : "",
    max < Infinity ? `at most ${max}` : "",
    below < Infinity ? `below ${below}` : "",
  ].filter(Boolean);
  throw new ArgumentError(
    `${where} must be ${[kind, ...limits].join(", ")}; got ${describe(value)}`,
  );
}

/** Requires an integer of at least 1. */
export function checkCount(where: string, value: unknown): number {
  return checkNumber(where, value, { integer: true, min: 1 });
}

/** Requires an array of positive integers of one of the given lengths. */
export function checkShape(
  where: string,
  value: unknown,
  lengths: readonly number[],
  meaning: string,
): readonly number[] {
  if (!Array.isArray(value) || !lengths.includes(value.length)) {
    throw new ArgumentError(`${where} must be ${meaning}, got ${describe(value)}`);
  }
  return value.map((size, index) => checkCount(`${where}[${index}] (${meaning})`, size));
}

/** Requires one of some strings. */
export function checkChoice<T extends string>(
  where: string,
  value: unknown,
  choices: readonly T[],
): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) {
    throw new ArgumentError(
      `${where} must be one of ${choices.map(describe).join(", ")}; got ${describe(value)}`,
    );
  }
  return found;
}

/** Requires the path of a file. */
export function checkPath(where: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new ArgumentError(`${where} must be the path of a file; got ${describe(value)}`);
}
