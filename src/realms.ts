// Tells JavaScript's and Node's own values by what they are. `instanceof` fails in a vm context (Jest,
// vitest's vmThreads, notebooks), whose Float32Array or Error is another class than Node's.
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

/** True for an array of floats, of either precision. */
export function isFloats(value: unknown): value is Float32Array | Float64Array {
  return isFloat32Array(value) || isFloat64Array(value);
}

/** True for an error of any realm, a DOMException such as Node's AbortError included. */
export function isError(value: unknown): value is Error & { readonly code?: unknown } {
  if (types.isNativeError(value)) return true;
  if (value === null || typeof value !== "object" || types.isProxy(value)) return false;
  const { name, message } = value as Partial<Error>;
  return typeof name === "string" && typeof message === "string";
}

/** True for the error of an allocation or a size that the engine refuses. */
export function isRangeError(value: unknown): boolean {
  return isError(value) && value.name === "RangeError";
}

/** The errors that an AggregateError gathers; undefined for anything else. */
export function errorsOf(value: unknown): readonly unknown[] | undefined {
  if (!isError(value) || !("errors" in value)) return undefined;
  return Array.isArray(value.errors) ? value.errors : undefined;
}

/** The message of anything thrown. */
export function messageOf(thrown: unknown): string {
  // Node reports a failure to connect to any of several addresses without a message of its own.
  const gathered = isError(thrown) && thrown.message === "" ? errorsOf(thrown) : undefined;
  if (gathered) return gathered.map(messageOf).join(", ");
  return isError(thrown) ? thrown.message : String(thrown);
}

/** The `code` of an error of Node's, such as ENOENT; empty where there is none. */
export function codeOf(thrown: unknown): string {
  return isError(thrown) && thrown.code !== undefined ? String(thrown.code) : "";
}

/**
 * A signal of Node's that aborts with `value`; undefined if that is no AbortSignal. Signals of jsdom
 * and of polyfills are followed, because Node takes them without hearing of their abort.
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
    // An object that has the prototype alone.
    return false;
  }
}
