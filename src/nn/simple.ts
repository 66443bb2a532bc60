// Modules without parameters: shapes and functions.
import { checkShape } from "../arguments.js";
import { nodeOf, type Value } from "../ops/value.js";
import { Module } from "./module.js";
import { apply, checkStep, type Step } from "./sequential.js";

/** One row of values for each example: [N, ...] -> [N, values]. */
export class Flatten extends Module {
  forward(x: Value): Value {
    const [rows = 1] = nodeOf("Flatten", x).type.shape;
    return x.graph.within(this, () => x.reshape([rows, -1]));
  }
}

/**
 * Rows of another shape with the same elements: [N, ...] -> [N, ...shape].
 *
 * @throws {ArgumentError} if the shape is not made of positive integers
 *
 * @example
 * new Reshape([8, 7, 7]);
 */
export class Reshape extends Module {
  readonly shape: readonly number[];

  constructor(shape: readonly number[]) {
    super();
    const checked = checkShape("Reshape: shape", shape, [1, 2, 3, 4, 5], "the sizes of one row");
    this.shape = Object.freeze(checked);
  }

  forward(x: Value): Value {
    const [rows = 1] = nodeOf("Reshape", x).type.shape;
    return x.graph.within(this, () => x.reshape([rows, ...this.shape]));
  }
}

/**
 * Any function of a value as a module, so that it has a place and a name in the tree.
 *
 * @example
 * new Activation((x) => x.mul(sigmoid(x)));
 */
export class Activation extends Module {
  readonly function: Step;

  constructor(activation: (x: Value) => Value) {
    super();
    this.function = checkStep("Activation: the argument", activation);
  }

  forward(x: Value): Value {
    return x.graph.within(this, () => apply(this.function, x));
  }
}
