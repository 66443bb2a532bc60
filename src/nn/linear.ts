import { checkCount, checkFlag, checkOptions } from "../arguments.js";
import { ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { biasAdd } from "../graph/ops/bias-add.js";
import { matmul } from "../graph/ops/matmul.js";
import { checkInit, Parameter, type ParameterOptions } from "../ops/parameter.js";
import { nodeOf, type Value } from "../ops/value.js";
import { Module } from "./module.js";

/** Options of {@link Linear} and {@link Conv2d}. */
export interface WeightOptions {
  /** Adds a bias, which starts at 0; default true. */
  readonly bias?: boolean;
  /** Start values of the weights; default `"fanIn"`, normal values with variance 1/inputs. */
  readonly init?: NonNullable<ParameterOptions["init"]>;
}

/** Makes weights, and a bias unless the options leave it out. */
export function weightsOf(where: string, { bias = true, init = "fanIn" }: WeightOptions) {
  const weight = new Parameter({ init: checkInit(`${where}: init`, init), decays: true });
  return {
    weight,
    bias: checkFlag(`${where}: bias`, bias) ? new Parameter() : undefined,
  };
}

/**
 * x·weight + bias on rows: [N, inputs] -> [N, units], with weight [inputs, units] and bias [units]. The number
 * of inputs is that of the first value it is applied to.
 *
 * @throws {ArgumentError} if `units` is no positive integer or an option is unknown
 *
 * @example
 * new Linear(10);
 */
export class Linear extends Module {
  readonly units: number;
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;

  constructor(units: number, options: WeightOptions = {}) {
    super();
    this.units = checkCount("Linear: units", units);
    checkOptions("Linear", options, ["bias", "init"]);
    const { weight, bias } = weightsOf("Linear", options);
    this.weight = weight;
    this.bias = bias;
  }

  forward(x: Value): Value {
    const node = nodeOf("Linear", x);
    return x.graph.within(this, () => {
      const [rows, inputs, ...rest] = node.type.shape;
      if (rows === undefined || inputs === undefined || rest.length > 0) {
        throw new ShapeError(
          `Linear expects rows of values, [N, inputs], got ${formatShape(node.type.shape)}; put new Flatten() before it`,
        );
      }
      const fans = { fanIn: inputs, fanOut: this.units };
      const weight = x.graph.parameter(this.weight, [inputs, this.units], fans);
      const product = matmul(node, weight.node);
      if (!this.bias) return x.graph.wrap(product);
      const bias = x.graph.parameter(this.bias, [this.units]);
      return x.graph.wrap(biasAdd(product, bias.node));
    });
  }
}
