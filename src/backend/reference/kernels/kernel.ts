// What a kernel sees of a step, and how long ones are cut into parts.
import { InternalError } from "../../../errors.js";
import type { OpSpec } from "../../../graph/program.js";
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

/** The loop of one op. Between parts the event loop may turn, so a part should take few milliseconds. */
export interface Kernel {
  /** Number of independent parts, default 1. */
  parts?(call: KernelCall): number;
  /** Fills the outputs (or one part of them); storage is reused, so every element is written. */
  run(call: KernelCall, part: number): void;
}

const PART_ELEMENTS = 65_536;

/** Parts of an elementwise op. */
export function elementParts(call: KernelCall): number {
  return Math.ceil((call.outputs[0]?.data.length ?? 0) / PART_ELEMENTS);
}

/** First and one past the last element of a part. */
export function elementRange(call: KernelCall, part: number): readonly [number, number] {
  const from = part * PART_ELEMENTS;
  return [from, Math.min(from + PART_ELEMENTS, call.outputs[0]?.data.length ?? 0)];
}

/** The value of a scalar input. */
export function scalarOf(tensor: Tensor | undefined): number {
  const value = tensor?.data[0];
  if (value === undefined) throw new InternalError("expected a scalar");
  return value;
}
