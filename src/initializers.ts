// Initial values of weights and biases.

/**
 * `network3` is the initialisation of the book: normal weights with variance 1/n_out (for a
 * convolution, n_out of a map after pooling), normal biases with variance 1, zeros in the softmax
 * layer. The others draw weights with variance 1/fanIn (`fanIn`, the correction the book gives),
 * 2/(fanIn+fanOut) (`glorot`, Glorot and Bengio 2010) or 2/fanIn (`he`, He et al. 2015) and start
 * biases at 0.
 */
export type Init = "network3" | "fanIn" | "glorot" | "he";

export const inits: readonly Init[] = ["network3", "fanIn", "glorot", "he"];

/** The facts about a parameter that its initial values depend on. */
export interface InitialValue {
  readonly fanIn: number;
  readonly fanOut: number;
  /** Standard deviation for `network3`; 0 gives zeros. */
  readonly network3: number;
  readonly isBias: boolean;
}

/** Random numbers by the index of the element that they are for. */
export interface RandomNumbers {
  /** Uniform in (0, 1). */
  uniform(element: number): number;
  /** Standard normal. */
  normal(element: number): number;
}

/** The facts about a parameter of a model that its start values may depend on. */
export interface ParameterFacts {
  readonly shape: readonly number[];
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Fills an array of zeros with start values; `random` is a stream that no other parameter uses. */
export type Initializer = (
  values: Float32Array | Float64Array,
  random: RandomNumbers,
  facts: ParameterFacts,
) => void;

/** An {@link Initializer} that knows its parameter. */
export type Filler = (values: Float32Array | Float64Array, random: RandomNumbers) => void;

/** The standard deviation of the normal distribution from which a parameter is drawn. */
function standardDeviation(value: InitialValue, init: Init): number {
  if (init === "network3") return value.network3;
  if (value.isBias) return 0;
  switch (init) {
    case "fanIn":
      return Math.sqrt(1 / value.fanIn);
    case "glorot":
      return Math.sqrt(2 / (value.fanIn + value.fanOut));
    case "he":
      return Math.sqrt(2 / value.fanIn);
  }
}

/** Normal values with mean 0 and this standard deviation, computed in float64. */
export function normal(standardDeviation: number): Filler {
  return (values, random) => {
    if (standardDeviation === 0) return;
    for (let i = 0; i < values.length; i++) values[i] = standardDeviation * random.normal(i);
  };
}

/** The start values of the book's layers by the rule `init`. */
export function initialValues(value: InitialValue, init: Init): Filler {
  return normal(standardDeviation(value, init));
}
