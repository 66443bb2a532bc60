// Collects the outputs of a run step by step.
import { sizeOf } from "../../graph/program.js";
import { isInt32Array } from "../../realms.js";
import type { FloatArray, RunArguments } from "../backend.js";
import type { CompiledFunction } from "./compiled-function.js";
import { floatsOf, type Tensor } from "./tensor.js";

interface RowsOutput {
  readonly name: string;
  readonly value: Tensor;
  readonly rowSize: number;
  readonly target: Float64Array | Int32Array;
}

export class OutputCollector {
  readonly #sumValues = new Map<string, Float64Array>();
  readonly #sums = new Map<string, number>();
  readonly #records = new Map<string, Float64Array>();
  readonly #rows: RowsOutput[] = [];
  readonly #lastValues = new Map<string, Tensor>();
  readonly #last = new Map<string, Float64Array | Int32Array>();
  #rowsDone = 0;

  constructor(compiled: CompiledFunction, args: RunArguments) {
    const { batch, outputs } = compiled.spec;
    const rows = Math.min(args.rows, args.steps * batch);
    for (const { name, value: id, kind } of outputs) {
      const value = compiled.value(id);
      if (kind === "last") {
        this.#lastValues.set(name, value);
        this.#last.set(name, arrayLike(value, 0));
      } else if (kind === "rows") {
        const rowSize = sizeOf(value.type.shape.slice(1));
        this.#rows.push({ name, value, rowSize, target: arrayLike(value, rows * rowSize) });
      } else {
        this.#sumValues.set(name, floatsOf(value));
        this.#sums.set(name, 0);
      }
    }
    for (const name of args.record ?? []) this.#records.set(name, new Float64Array(args.steps));
  }

  /** The value of a `sum` output in the latest step. */
  current(name: string): number {
    return this.#sumValues.get(name)?.[0] ?? Number.NaN;
  }

  /** Adds the outputs of step `index`; its first `valid` rows are real, the others padding. */
  add(index: number, valid: number): void {
    for (const [name, sum] of this.#sums) this.#sums.set(name, sum + this.current(name));
    for (const [name, record] of this.#records) record[index] = this.current(name);
    for (const { value, rowSize, target } of this.#rows) {
      target.set(value.data.subarray(0, valid * rowSize), this.#rowsDone * rowSize);
    }
    // Copied now, because an unfinished next step could overwrite part of the values.
    for (const [name, { data }] of this.#lastValues) this.#last.set(name, data.slice());
    this.#rowsDone += valid;
  }

  sums(): Record<string, number> {
    return Object.fromEntries(this.#sums);
  }

  /** The recorded `sum` outputs, one value for each of `steps` steps. */
  records(steps: number): Record<string, FloatArray> {
    return Object.fromEntries([...this.#records].map(([name, all]) => [name, all.slice(0, steps)]));
  }

  /** The rows collected so far, and the `last` outputs, which are empty before the first step. */
  tensors(): Record<string, FloatArray | Int32Array> {
    const tensors: Record<string, FloatArray | Int32Array> = Object.fromEntries(this.#last);
    for (const { name, rowSize, target } of this.#rows) {
      tensors[name] = target.slice(0, this.#rowsDone * rowSize);
    }
    return tensors;
  }
}

function arrayLike(value: Tensor, length: number): Float64Array | Int32Array {
  return isInt32Array(value.data) ? new Int32Array(length) : new Float64Array(length);
}
