// Diagnostics of a training: their records, and how they follow from parameters and outputs.

/** The state of one layer after an epoch. */
export interface LayerDiagnostics {
  /** Euclidean norm of the weights; biases do not count. */
  readonly weightNorm: number;
  /** Mean over the first mini-batches, ten at most, of the norm of the cost's gradient by the weights. */
  readonly gradientNorm: number;
  /**
   * Share of the units, in a convolutional layer of the maps, that are 0 for each of the first 1,000 training
   * examples, in 0..1; in hidden layers of ReLU alone.
   */
  readonly deadShare?: number;
  /**
   * Share of the outputs for these examples where the slope of the activation is below a twentieth of its
   * largest value, in 0..1; in hidden layers of sigmoid and tanh alone.
   */
  readonly saturatedShare?: number;
}

/** Counts of rows: `matrix[k][l]` of class k are taken for class l. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** The diagnostics of one epoch, with `diagnostics: true`. */
export interface EpochDiagnostics {
  /** Training accuracy minus validation accuracy; absent without validation data. */
  readonly gap?: number;
  /** One for each layer, in their order. */
  readonly layers: readonly LayerDiagnostics[];
  /** Counts the rows of the validation data, or without such data those of the training data. */
  readonly confusion: ConfusionMatrix;
}

/** The examples whose outputs are looked at. */
export const DIAGNOSED_ROWS = 1000;
/** The mini-batches whose gradients are computed. */
export const DIAGNOSED_BATCHES = 10;
/** The part of the largest slope below which an output is saturated. */
const FLAT = 0.05;

type Numbers = ArrayLike<number>;

/** The Euclidean norm of several arrays as one vector. */
export function normOf(arrays: readonly Numbers[]): number {
  let sum = 0;
  for (const values of arrays) {
    for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) ** 2;
  }
  return Math.sqrt(sum);
}

/**
 * The shares of a hidden layer, from its outputs `[rows, outputSize]`.
 *
 * @param shape `[maps, rows, columns]` or `[units]` of one example
 */
export function sharesOf(
  activation: string | undefined,
  shape: readonly number[],
  outputs: Numbers,
): Pick<LayerDiagnostics, "deadShare" | "saturatedShare"> {
  if (activation === "relu") return { deadShare: deadShare(shape, outputs) };
  if (activation === "sigmoid") return { saturatedShare: shareOf(outputs, (a) => 4 * a * (1 - a)) };
  if (activation === "tanh") return { saturatedShare: shareOf(outputs, (a) => 1 - a * a) };
  return {};
}

function deadShare([units = 1, ...positions]: readonly number[], outputs: Numbers): number {
  const size = positions.reduce((product, length) => product * length, 1);
  const alive = new Set<number>();
  for (let i = 0; i < outputs.length; i++) {
    if (outputs[i] !== 0) alive.add(Math.floor(i / size) % units);
  }
  return (units - alive.size) / units;
}

/** @param slopeOf the slope at an output, as a part of the largest one */
function shareOf(outputs: Numbers, slopeOf: (output: number) => number): number {
  let flat = 0;
  for (let i = 0; i < outputs.length; i++) {
    if (slopeOf(outputs[i] ?? 0) < FLAT) flat++;
  }
  return flat / outputs.length;
}

/** Counts the rows of each class by the class that they are taken for; adds to counts of other rows. */
export function confusionOf(
  classes: number,
  right: Numbers,
  given: Numbers,
  counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0)),
): number[][] {
  for (let row = 0; row < right.length; row++) {
    const line = counts[right[row] ?? 0];
    const guess = given[row] ?? 0;
    if (line) line[guess] = (line[guess] ?? 0) + 1;
  }
  return counts;
}

type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  value !== null && typeof value === "object" && !Array.isArray(value);

export const isNorm = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;

const isShare = (value: unknown) => value === undefined || (isNorm(value) && Number(value) <= 1);

/** True for diagnostics as this library writes them into files. */
export function isDiagnostics(value: unknown): value is EpochDiagnostics {
  if (!isFields(value)) return false;
  const { gap = 0, layers, confusion } = value;
  return (
    Number.isFinite(gap) && Array.isArray(layers) && layers.every(isLayer) && isConfusion(confusion)
  );
}

/** True for a confusion matrix as this library writes it into files. */
export function isConfusion(value: unknown): value is ConfusionMatrix {
  return Array.isArray(value) && value.every((line) => Array.isArray(line) && line.every(isCount));
}

function isLayer(value: unknown): value is LayerDiagnostics {
  if (!isFields(value)) return false;
  const { weightNorm, gradientNorm, deadShare, saturatedShare } = value;
  return (
    isNorm(weightNorm) && isNorm(gradientNorm) && isShare(deadShare) && isShare(saturatedShare)
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
