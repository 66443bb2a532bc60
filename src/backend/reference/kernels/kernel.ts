// The interface of a kernel, and the division of long kernels into parts.
import { InternalError } from "../../../errors.js";
import type { OpSpec } from "../../../graph/program.js";
import { sizeOf } from "../../../graph/program.js";
import type { DataArray } from "../../backend.js";
import type { Tensor } from "../tensor.js";

export type Variables = Map<string, Float64Array>;

/** Resident data of one run: row `i` of the run is row `from + i`. */
export interface Source {
  readonly array: DataArray;
  readonly rowSize: number;
  readonly from: number;
}

export interface StepContext {
  /** Index, within the run, of the first row of this step. */
  readonly firstRow: number;
  /** Number of real rows in the batch; the rows after them are padding. */
  readonly valid: number;
  /** Number of the step, counted over the lifetime of the network. */
  readonly number: number;
  /** Number of the epoch, on which the random streams of images depend. */
  readonly epoch: number;
  readonly seed: number;
  readonly variables: ReadonlyMap<string, Float64Array>;
  readonly scalars: Readonly<Record<string, number>>;
  readonly sources: ReadonlyMap<string, Source>;
  readonly order: Int32Array | undefined;
}

export interface KernelCall {
  readonly op: OpSpec;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly step: StepContext;
}

/**
 * The loop of one op. The event loop can run between two parts, so a part should take a few
 * milliseconds at most; {@link divided} makes such kernels.
 */
export interface Kernel {
  /** Number of independent parts, default 1. */
  parts?(call: KernelCall): number;
  /**
   * Computes one part of the outputs. It must write every element, because the storage is reused.
   */
  run(call: KernelCall, part: number): void;
}

/** Multiply-adds per part; they take a few milliseconds. */
const PART_WORK = 2 ** 22;
/**
 * Multiply-adds that an element of an elementwise op counts as; some ops compute an exponential.
 */
const ELEMENT_WORK = 64;

/** A number of equal items, and the multiply-adds of each. */
export interface Work {
  readonly items: number;
  readonly each: number;
}

/** The work of an op whose multiply-adds are counted, divided equally among items. */
export function countedWork({ op }: KernelCall, items: number): Work {
  return { items, each: (op.multiplyAdds ?? 0) / items };
}

/** Makes a kernel of independent items; `run` computes the items in `[from, to)`. */
export function divided(
  work: (call: KernelCall) => Work,
  run: (call: KernelCall, from: number, to: number) => void,
): Kernel {
  const perPart = ({ each }: Work) => Math.max(1, Math.floor(PART_WORK / Math.max(1, each)));
  return {
    parts(call) {
      const all = work(call);
      return Math.ceil(all.items / perPart(all));
    },
    run(call, part) {
      const all = work(call);
      const from = part * perPart(all);
      run(call, from, Math.min(from + perPart(all), all.items));
    },
  };
}

/** Makes a kernel whose items are the elements of its first output. */
export function elementwise(run: (call: KernelCall, from: number, to: number) => void): Kernel {
  return divided(({ outputs }) => ({ items: sizeOfTensor(outputs[0]), each: ELEMENT_WORK }), run);
}

/** Number of elements of a tensor. */
export function sizeOfTensor(tensor: Tensor | undefined): number {
  return tensor ? sizeOf(tensor.type.shape) : 0;
}

/** The value of a scalar input. */
export function scalarOf(tensor: Tensor | undefined): number {
  const value = tensor?.data[0];
  if (value === undefined) throw new InternalError("expected a scalar");
  return value;
}
