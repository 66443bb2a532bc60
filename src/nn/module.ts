// The base class of modules, and the names of what a module holds.
import { Parameter } from "../ops/parameter.js";
import { State } from "../ops/state.js";
import type { Value } from "../ops/value.js";

/**
 * A part of a model: parameters and other modules as properties, and a `forward` that builds values from
 * values. It holds no numbers, so its methods only describe a computation; a `Model` runs it.
 *
 * @example
 * class Residual extends Module {
 *   readonly a = new Linear(20);
 *   readonly b = new Linear(20);
 *   forward(x: Value): Value { return relu(this.b.forward(relu(this.a.forward(x))).add(x)); }
 * }
 */
export abstract class Module {
  abstract forward(x: Value): Value;

  /** The parameters and modules that belong to this one, by name: its properties, and those in arrays. */
  children(): Iterable<readonly [string, Module | Parameter]> {
    return Object.entries(this).flatMap(([name, value]) => membersOf(name, value));
  }

  /** All parameters of this module and of those in it, each once; states are none. */
  parameters(): Parameter[] {
    const found = [...this.children()].flatMap(([, child]) =>
      child instanceof Parameter ? [child] : child.parameters(),
    );
    return [...new Set(found.filter((each) => !(each instanceof State)))];
  }
}

function membersOf(name: string, value: unknown): [string, Module | Parameter][] {
  if (value instanceof Module || value instanceof Parameter) return [[name, value]];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item, index) => membersOf(`${name}.${index}`, item));
}
