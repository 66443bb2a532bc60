// Type checks for values built into JavaScript and Node. `instanceof` fails in a vm context (Jest,
// vmThreads of vitest, notebooks), which has its own classes Float32Array, Error and so on.
import { types } from "node:util";

export const {
  isArrayBuffer,
  isFloat32Array,
  isFloat64Array,
  isInt32Array,
  isMap,
  isTypedArray,
  isUint8Array,
} = types;

/** True for a Float32Array or Float64Array. */
export function isFloats(value: unknown): value is Float32Array | Float64Array {
  return isFloat32Array(value) || isFloat64Array(value);
}

/** True for an error of any realm, including a DOMException such as AbortError. */
export function isError(value: unknown): value is Error & { readonly code?: unknown } {
  if (types.isNativeError(value)) return true;
  if (value === null || typeof value !== "object" || types.isProxy(value)) return false;
  const { name, message } = value as Partial<Error>;
  return typeof name === "string" && typeof message === "string";
}

/** True for a RangeError, which JavaScript throws if an allocation fails or a size is too large. */
export function isRangeError(value: unknown): boolean {
  return isError(value) && value.name === "RangeError";
}

/** The errors in an AggregateError; undefined for any other value. */
export function errorsOf(value: unknown): readonly unknown[] | undefined {
  if (!isError(value) || !("errors" in value)) return undefined;
  return Array.isArray(value.errors) ? value.errors : undefined;
}

/** The message of a thrown value of any type. */
export function messageOf(thrown: unknown): string {
  // The AggregateError of a failed connection to several addresses has an empty message.
  const gathered = isError(thrown) && thrown.message === "" ? errorsOf(thrown) : undefined;
  if (gathered) return gathered.map(messageOf).join(", ");
  return isError(thrown) ? thrown.message : String(thrown);
}

/** The `code` of a Node error, such as ENOENT; empty if there is none. */
export function codeOf(thrown: unknown): string {
  return isError(thrown) && thrown.code !== undefined ? String(thrown.code) : "";
}

/**
 * Returns an AbortSignal of Node that aborts with `value`, or undefined if `value` is not an
 * AbortSignal. Node accepts signals of jsdom and of polyfills but does not see them abort, so they
 * are connected to a signal of Node.
 */
export function signalOf(value: unknown): AbortSignal | undefined {
  if (value === null || typeof value !== "object" || types.isProxy(value)) return undefined;
  const signal = value as AbortSignal;
  if (!hasAborted(signal) || typeof signal.addEventListener !== "function") return undefined;
  if (Object.getPrototypeOf(value) === AbortSignal.prototype) return signal;
  const controller = new AbortController();
  const follow = () => controller.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener("abort", follow, { once: true });
  return controller.signal;
}

function hasAborted(signal: AbortSignal): boolean {
  try {
    return typeof signal.aborted === "boolean";
  } catch {
    // The getter throws for an object that only has the prototype of AbortSignal.
    return false;
  }
}
