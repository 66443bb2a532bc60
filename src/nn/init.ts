// Start values of parameters, besides the rules that have a name.
import { checkChoice, checkNumber, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { type Initializer, normal, type ParameterFacts } from "../initializers.js";
import { isTypedArray } from "../realms.js";
import { orthogonalSteps } from "./orthogonal.js";

/** The distribution of start values with a given variance. */
export type Distribution = "normal" | "uniform";

/** Values with mean 0 and the variance that `varianceOf` gives. */
function withVariance(
  where: string,
  distribution: Distribution,
  varianceOf: (facts: ParameterFacts) => number,
): Initializer {
  const kind = checkChoice(`${where}: distribution`, distribution, ["normal", "uniform"]);
  return (values, random, facts) => {
    const variance = varianceOf(facts);
    if (kind === "normal") return normal(Math.sqrt(variance))(values, random);
    const limit = Math.sqrt(3 * variance);
    for (let i = 0; i < values.length; i++) values[i] = limit * (2 * random.uniform(i) - 1);
  };
}

/**
 * Makes start values for the option `init` of modules and parameters.
 *
 * @example
 * new Linear(100, { init: init.orthogonal(Math.SQRT2) });
 */
export const init = Object.freeze({
  /** Variance 2/inputs (He et al. 2015), for rectified linear units. */
  he: (distribution: Distribution = "normal"): Initializer =>
    withVariance("init.he", distribution, ({ fanIn }) => 2 / fanIn),
  /** Variance 2/(inputs + outputs) (Glorot and Bengio 2010). */
  glorot: (distribution: Distribution = "normal"): Initializer =>
    withVariance("init.glorot", distribution, ({ fanIn, fanOut }) => 2 / (fanIn + fanOut)),
  /** Variance 1/inputs (LeCun et al. 1998), as the rule `"fanIn"`. */
  lecun: (distribution: Distribution = "normal"): Initializer =>
    withVariance("init.lecun", distribution, ({ fanIn }) => 1 / fanIn),
  /** The same number everywhere. */
  constant: (value: number): Initializer => {
    const number = checkNumber("init.constant", value);
    return (values) => void values.fill(number);
  },
  /**
   * Orthonormal rows or columns, times a gain (Saxe et al. 2014): of a matrix, or of filters whose weights are rows. A matrix of a
   * recurrent layer has one such square for each gate.
   */
  orthogonal: (gain = 1): Initializer => {
    const factor = checkNumber("init.orthogonal: gain", gain);
    return (values, random, { shape }) => {
      for (const _ of orthogonalSteps(values, random, shape, factor));
    };
  },
  /** The numbers of an array, which must have as many as the parameter. */
  from: (array: ArrayLike<number>): Initializer => {
    if (!isTypedArray(array) && !Array.isArray(array)) {
      throw new ArgumentError(`init.from: expected an array of numbers, got ${describe(array)}`);
    }
    const given = Float64Array.from(array);
    return (values) => {
      if (given.length !== values.length) {
        throw new ArgumentError(
          `init.from: the array has ${given.length} numbers, but the parameter has ${values.length}; give as many`,
        );
      }
      values.set(given);
    };
  },
});
