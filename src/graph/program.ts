// The Program is the input of a backend's compiler. It is plain data, so it can be passed to native
// code.

/**
 * Element types of tensors. Backends compute in `f32`; the reference backend computes in float64.
 */
export type DType = "f32" | "u8" | "i32";

export interface TensorType {
  readonly dtype: DType;
  /** Row-major sizes; `[]` is a scalar. */
  readonly shape: readonly number[];
}

export type AttributeValue = number | string | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A named tensor that lives on the device from one run to the next. */
export interface VariableSpec extends TensorType {
  readonly name: string;
}

/** One op in SSA form; `inputs` and `outputs` index {@link FunctionSpec.values}. */
export interface OpSpec {
  readonly op: string;
  /** The part of the network that the op belongs to, for messages: `layers[1]`, `cost`, `sgd`. */
  readonly label: string;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly attributes: Attributes;
  /** Multiply-adds of one step; absent for ops with too few to count. */
  readonly multiplyAdds?: number;
}

/**
 * How a run of several steps returns an output: `sum` adds a scalar over the steps (and can also
 * record it at each step), `rows` collects the rows of every step in one array, `last` returns the
 * value of the last step.
 */
export type OutputKind = "sum" | "rows" | "last";

export interface OutputSpec {
  readonly name: string;
  readonly value: number;
  readonly kind: OutputKind;
}

export interface AssignmentSpec {
  readonly variable: string;
  readonly value: number;
}

/** A function over variables, scalars and resident data; one step works on `batch` rows. */
export interface FunctionSpec {
  readonly batch: number;
  readonly values: readonly TensorType[];
  readonly ops: readonly OpSpec[];
  readonly outputs: readonly OutputSpec[];
  readonly assignments: readonly AssignmentSpec[];
}

export interface Program {
  readonly variables: readonly VariableSpec[];
  readonly functions: Readonly<Record<string, FunctionSpec>>;
}

/** The number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
