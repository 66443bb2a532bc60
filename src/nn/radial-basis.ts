import { checkCount, checkFlag, checkOptions } from "../arguments.js";
import { ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { checkInit, Parameter, type ParameterOptions } from "../ops/parameter.js";
import { State } from "../ops/state.js";
import { nodeOf, type Value } from "../ops/value.js";
import { Module } from "./module.js";

/** Options of {@link RadialBasis}. */
export interface RadialBasisOptions {
  /** Start values of the centres; default `"fanIn"`. */
  readonly init?: NonNullable<ParameterOptions["init"]>;
  /** If false, no optimiser changes the centres, as in LeNet-5; default true. */
  readonly trained?: boolean;
}

/**
 * Outputs of radial basis functions (LeCun et al. 1998, eq. 7): the squared distance Σ (x - w)² of a row to the centre of each
 * unit, [N, inputs] -> [N, units], with `weight` [units, inputs]. The nearest centre is the class of the row, so that
 * `crossEntropy(y.neg(), labels)` trains it.
 *
 * @throws {ArgumentError} if `units` is no positive integer or an option is unknown
 *
 * @example
 * new RadialBasis(10, { init: (values) => values.set(drawings), trained: false });
 */
export class RadialBasis extends Module {
  readonly units: number;
  readonly weight: Parameter;

  constructor(units: number, options: RadialBasisOptions = {}) {
    super();
    checkOptions("RadialBasis", options, ["init", "trained"]);
    this.units = checkCount("RadialBasis: units", units);
    const init = checkInit("RadialBasis: init", options.init ?? "fanIn");
    const isTrained = checkFlag("RadialBasis: trained", options.trained ?? true);
    this.weight = isTrained ? new Parameter({ init }) : new State({ init });
  }

  forward(x: Value): Value {
    const { shape } = nodeOf("RadialBasis", x).type;
    return x.graph.within(this, () => {
      const [rows, inputs, ...rest] = shape;
      if (rows === undefined || inputs === undefined || rest.length > 0) {
        throw new ShapeError(
          `RadialBasis expects rows of values, [N, inputs], got ${formatShape(shape)}; put new Flatten() before it`,
        );
      }
      const fans = { fanIn: inputs, fanOut: this.units };
      const centres = x.graph.parameter(this.weight, [this.units, inputs], fans);
      return x.reshape([rows, 1, inputs]).sub(centres).square().sum(2);
    });
  }
}
