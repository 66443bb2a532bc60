// What a kernel sees of a step, and how long ones are cut into parts.
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
  /** Row of the run that this step begins with. */
  readonly firstRow: number;
  /** Rows that exist; the rest of the batch is padding. */
  readonly valid: number;
  /** The step's number over the network's life. */
  readonly number: number;
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

/** The loop of one op. Between parts the event loop may turn, so a part should take few milliseconds: {@link divided}. */
export interface Kernel {
  /** Number of independent parts, default 1. */
  parts?(call: KernelCall): number;
  /** Fills the outputs (or one part of them); storage is reused, so every element is written. */
  run(call: KernelCall, part: number): void;
}

/** Multiplications and additions of a part: a few milliseconds. */
const PART_WORK = 2 ** 22;
/** What an element of an elementwise op counts as; some are exponentials. */
const ELEMENT_WORK = 64;

/** Like things, each worth so many multiplications and additions. */
export interface Work {
  readonly items: number;
  readonly each: number;
}

/** A kernel whose items do not depend on each other: `run` does those in `[from, to)`. */
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

/** A kernel by elements of its first output. */
export function elementwise(run: (call: KernelCall, from: number, to: number) => void): Kernel {
  return divided(({ outputs }) => ({ items: sizeOfTensor(outputs[0]), each: ELEMENT_WORK }), run);
}

/** Elements of a tensor by its type. */
export function sizeOfTensor(tensor: Tensor | undefined): number {
  return tensor ? sizeOf(tensor.type.shape) : 0;
}

/** The value of a scalar input. */
export function scalarOf(tensor: Tensor | undefined): number {
  const value = tensor?.data[0];
  if (value === undefined) throw new InternalError("expected a scalar");
  return value;
}
