// Checks of users' arguments. Messages say what was expected, what was given and what to change.
import { fileURLToPath } from "node:url";
import { types } from "node:util";
import { ArgumentError, ShapeError } from "./errors.js";

/** Returns a short description of any value for messages. Never throws, even if getters do. */
export function describe(value: unknown): string {
  try {
    return described(value, true);
  } catch {
    return "an object that cannot be looked at";
  }
}

function described(value: unknown, isOutermost: boolean): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
  }
  if (typeof value === "bigint") return `the BigInt ${value}`;
  // Any access to a proxy may run code of the user.
  if (types.isProxy(value)) return "a Proxy";
  if (typeof value === "function") return `the function ${nameOf(value) || "without a name"}`;
  if (Array.isArray(value)) {
    if (value.length > 8 || !isOutermost) return `an array of ${value.length}`;
    return `[${Array.from(value, (item) => described(item, false)).join(", ")}]`;
  }
  if (value === null || typeof value !== "object") return String(value);
  return `an object of type ${nameOf(value.constructor) || "Object"}`;
}

function nameOf(owner: unknown): string {
  const name = typeof owner === "function" ? owner.name : undefined;
  return typeof name === "string" ? name : "";
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
  /** Exclusive upper bound. */
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

/** Requires true or false. */
export function checkFlag(where: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new ArgumentError(`${where} must be true or false, got ${describe(value)}`);
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
  // Array.from also visits holes, which map() would skip.
  const sizes: unknown[] = Array.from({ length: value.length }, (_, index) => value[index]);
  return sizes.map((size, index) => checkCount(`${where}[${index}] (${meaning})`, size));
}

/** Maximum number of elements of one array: 16 GiB of float32. */
const MAX_ELEMENTS = 2 ** 32;

/** Requires a shape that one array can hold. */
export function checkElements(where: string, shape: readonly number[], remedy: string): void {
  const elements = shape.reduce((product, size) => product * size, 1);
  if (elements <= MAX_ELEMENTS) return;
  throw new ShapeError(
    `${where} [${shape.join(", ")}] has ${elements} elements; one array can hold ${MAX_ELEMENTS}: ${remedy}`,
  );
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

/** The part of an `AbortSignal` that the library needs, also if the environment has no such type. */
export interface SignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The part of a `URL` that the library needs, also if the environment has no such type. */
export interface UrlLike {
  readonly href: string;
  readonly protocol: string;
}

/** Requires a path or a `file:` URL and returns the path; `others` names further accepted forms in messages. */
export function checkPath(where: string, value: unknown, others = " or its file: URL"): string {
  if (typeof value === "string" && value !== "") return value;
  const url = isUrl(value) ? value.href : undefined;
  try {
    if (url !== undefined) return fileURLToPath(url);
  } catch (cause) {
    throw new ArgumentError(`${where} must be a file: URL; got ${describe(url)}`, { cause });
  }
  throw new ArgumentError(`${where} must be the path of a file${others}; got ${describe(value)}`);
}

function isUrl(value: unknown): value is UrlLike {
  if (value === null || typeof value !== "object" || types.isProxy(value)) return false;
  const { href, protocol } = value as Partial<UrlLike>;
  return typeof href === "string" && typeof protocol === "string";
}
