// Defines how `console.log` shows the library's objects: in one line that describes the object.
import { inspect } from "node:util";

/** The name of the method that Node's `console.log` and `util.inspect` call. */
export const inspected: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** Returns the call that creates such an object: `Type({ option: value })`. */
export function showCall(description: { readonly type: string }): string {
  const { type, ...options } = description;
  return `${type}(${inspect(options, { breakLength: Number.POSITIVE_INFINITY, compact: true })})`;
}
