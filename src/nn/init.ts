// Start values of parameters, besides the rules that have a name.
import { checkChoice, checkNumber, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { type Initializer, normal, type ParameterFacts } from "../initializers.js";
import { isTypedArray } from "../realms.js";

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

/** Gram-Schmidt on the rows of a matrix of normal values, twice for the sake of rounding. */
function orthogonalRows(rows: number, columns: number, draw: (element: number) => number) {
  const matrix: Float64Array[] = [];
  for (let row = 0; row < rows; row++) {
    const own = Float64Array.from({ length: columns }, (_, i) => draw(row * columns + i));
    for (const other of [...matrix, ...matrix]) {
      const share = dot(own, other);
      for (let i = 0; i < columns; i++) own[i] = (own[i] ?? 0) - share * (other[i] ?? 0);
    }
    const length = Math.sqrt(dot(own, own));
    matrix.push(own.map((value) => value / length));
  }
  return matrix;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
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
      const [rows = 1] = shape;
      const columns = values.length / rows;
      const isSquares = shape.length === 2 && columns > rows && columns % rows === 0;
      const wide = isSquares ? rows : columns;
      for (let from = 0; from < columns; from += wide) {
        const isTall = rows > wide;
        const [high, long] = isTall ? [wide, rows] : [rows, wide];
        const matrix = orthogonalRows(high, long, (i) => random.normal(from * rows + i));
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < wide; column++) {
            const value = isTall ? matrix[column]?.[row] : matrix[row]?.[column];
            values[row * columns + from + column] = factor * (value ?? 0);
          }
        }
      }
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
