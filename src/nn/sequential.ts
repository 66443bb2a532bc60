import { checkNumber, checkOptions, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { concat } from "../ops/functions.js";
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

/** A list of modules and functions. */
export abstract class StepList extends Module {
  readonly steps: readonly Step[];

  constructor(where: string, steps: readonly Step[]) {
    super();
    if (!Array.isArray(steps)) {
      throw new ArgumentError(
        `${where}: expected an array of modules and functions, got ${describe(steps)}`,
      );
    }
    const checked = Array.from(steps, (step, index) => checkStep(`${where}: [${index}]`, step));
    this.steps = Object.freeze(checked);
  }

  override children(): Iterable<readonly [string, Module]> {
    return this.steps.flatMap((step, index) =>
      step instanceof Module ? [[String(index), step] as const] : [],
    );
  }
}

/**
 * Modules and functions one after the other. The first one's parameters are called `0.weight`, and so on.
 *
 * @throws {ArgumentError} if an item is neither a module nor a function
 *
 * @example
 * new Sequential([new Linear(100), relu, new Dropout(0.5), new Linear(10)]);
 */
export class Sequential extends StepList {
  constructor(steps: readonly Step[]) {
    super("Sequential", steps);
  }

  forward(x: Value): Value {
    return this.steps.reduce((value, step) => apply(step, value), x);
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

/**
 * The results of modules and functions for the same value, joined along an axis: by default the channels of images,
 * or the values of rows. The first one's parameters are called `0.weight`, and so on.
 *
 * @throws {ArgumentError} if the list is empty, an item is neither a module nor a function, or the axis is none
 *
 * @example
 * new Concat([new Conv2d({ filters: 8, kernel: 1 }), new Conv2d({ filters: 8, kernel: 3, padding: "same" })]);
 */
export class Concat extends StepList {
  readonly axis: number;

  constructor(steps: readonly Step[], options: { readonly axis?: number } = {}) {
    super("Concat", steps);
    if (this.steps.length === 0) {
      throw new ArgumentError("Concat: the list is empty; give at least one module or function");
    }
    checkOptions("Concat", options, ["axis"]);
    this.axis = checkNumber("Concat: axis", options.axis ?? 1, { integer: true });
  }

  forward(x: Value): Value {
    return x.graph.within(this, () =>
      concat(
        this.steps.map((step) => apply(step, x)),
        this.axis,
      ),
    );
  }
}
