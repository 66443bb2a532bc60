// How `console.log` shows the library's objects: in a line that says what one is.
import { inspect } from "node:util";

/** The name of the method that Node's `console.log` and `util.inspect` call. */
export const inspected: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** The call that makes such an object, `Type({ option: value })`. */
export function showCall(description: { readonly type: string }): string {
  const { type, ...options } = description;
  return `${type}(${inspect(options, { breakLength: Number.POSITIVE_INFINITY, compact: true })})`;
}
