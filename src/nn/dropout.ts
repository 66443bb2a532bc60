import { checkChoice, checkNumber, checkOptions } from "../arguments.js";
import { dropout } from "../graph/ops/dropout.js";
import { scale } from "../graph/ops/scale.js";
import { uniform } from "../ops/random.js";
import { nodeOf, type Value } from "../ops/value.js";
import { imagesOf } from "./image-arguments.js";
import { Module } from "./module.js";

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

/**
 * Sets each map of an image to 0 with probability p while training, and scales the others by 1/(1-p).
 *
 * @throws {ArgumentError} if p is not in [0, 1)
 *
 * @example
 * new Dropout2d(0.2);
 */
export class Dropout2d extends Module {
  readonly p: number;

  constructor(p: number) {
    super();
    this.p = checkNumber("Dropout2d: p", p, { min: 0, below: 1 });
  }

  forward(x: Value): Value {
    const [images = 1, channels = 1] = imagesOf("Dropout2d", x).type.shape;
    if (this.p === 0 || !x.graph.training) return x;
    return x.graph.within(this, () => {
      const kept = x.graph.constant(1 - this.p).greater(uniform(x.graph, [images, channels, 1, 1]));
      return x.mul(kept).mul(1 / (1 - this.p));
    });
  }
}
