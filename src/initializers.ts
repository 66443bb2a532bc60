// Initial values of weights and biases.
import { Purpose, RandomStream } from "./random.js";

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

/**
 * Fills `values` with initial values, computed in float64. Each parameter uses its own `stream`.
 */
export function initialValues<T extends Float32Array | Float64Array>(
  values: T,
  value: InitialValue,
  init: Init,
  seed: number,
  stream: number,
): T {
  const sd = standardDeviation(value, init);
  if (sd === 0) return values;
  const random = new RandomStream(seed, Purpose.initialization, stream);
  for (let i = 0; i < values.length; i++) values[i] = sd * random.normal(i);
  return values;
}
