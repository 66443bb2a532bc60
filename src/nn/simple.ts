// Modules without parameters: flatten, activation, dropout.
import { checkChoice, checkNumber, checkOptions } from "../arguments.js";
import { dropout } from "../graph/ops/dropout.js";
import { scale } from "../graph/ops/scale.js";
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

/** Options of {@link Dropout}. */
export interface DropoutOptions {
  /**
   * `"inverted"` scales what is kept by 1/(1-p) while training; `"book"` scales everything by 1-p at
   * inference, as network3 does. Default `"inverted"`.
   */
  readonly rule?: "inverted" | "book";
}

/**
 * Sets each element to 0 with probability p while training.
 *
 * @throws {ArgumentError} if p is not in [0, 1) or an option is unknown
 *
 * @example
 * new Dropout(0.5);
 */
export class Dropout extends Module {
  readonly p: number;
  readonly rule: "inverted" | "book";

  constructor(p: number, options: DropoutOptions = {}) {
    super();
    this.p = checkNumber("Dropout: p", p, { min: 0, below: 1 });
    checkOptions("Dropout", options, ["rule"]);
    this.rule = checkChoice("Dropout: rule", options.rule ?? "inverted", ["inverted", "book"]);
  }

  forward(x: Value): Value {
    const node = nodeOf("Dropout", x);
    const { p, rule } = this;
    if (p === 0) return x;
    return x.graph.within(this, () => {
      if (!x.graph.training) return x.graph.wrap(rule === "book" ? scale(node, 1 - p) : node);
      const kept = dropout(node, p, x.graph.stream());
      return x.graph.wrap(rule === "book" ? kept : scale(kept, 1 / (1 - p)));
    });
  }
}
