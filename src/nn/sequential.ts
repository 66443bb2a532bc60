import { describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import type { Value } from "../ops/value.js";
import { Module } from "./module.js";

/** A module, or a function of a value such as `relu`. */
export type Step = Module | ((x: Value) => Value);

/** Requires a module or a function. */
export function checkStep(where: string, step: unknown): Step {
  if (step instanceof Module || (typeof step === "function" && !isClass(step))) return step as Step;
  throw new ArgumentError(
    `${where} must be a module such as new Linear(10), or a function such as relu, got ${describe(step)}`,
  );
}

function isClass(value: unknown): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

/** Applies a module or a function. */
export function apply(step: Step, x: Value): Value {
  return step instanceof Module ? x.graph.within(step, () => step.forward(x)) : step(x);
}

/**
 * Modules and functions one after the other. The first one's parameters are called `0.weight`, and so on.
 *
 * @throws {ArgumentError} if an item is neither a module nor a function
 *
 * @example
 * new Sequential([new Linear(100), relu, new Dropout(0.5), new Linear(10)]);
 */
export class Sequential extends Module {
  readonly steps: readonly Step[];

  constructor(steps: readonly Step[]) {
    super();
    if (!Array.isArray(steps)) {
      throw new ArgumentError(
        `Sequential: expected an array of modules and functions, got ${describe(steps)}`,
      );
    }
    const checked = Array.from(steps, (step, index) => checkStep(`Sequential: [${index}]`, step));
    this.steps = Object.freeze(checked);
  }

  forward(x: Value): Value {
    return this.steps.reduce((value, step) => apply(step, value), x);
  }

  override children(): Iterable<readonly [string, Module]> {
    return this.steps.flatMap((step, index) =>
      step instanceof Module ? [[String(index), step] as const] : [],
    );
  }
}

/**
 * x + f(x): a sequence of steps with a shortcut around it (He et al. 2015). The steps must keep the shape.
 *
 * @example
 * new Residual([new Linear(64), relu, new Linear(64)]);
 */
export class Residual extends Sequential {
  override forward(x: Value): Value {
    return super.forward(x).add(x);
  }
}
