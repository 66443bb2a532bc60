// The runs of a network that only read its parameters: predictions, accuracy and cost.
import type { DataSlice, Executable } from "../backend/backend.js";
import type { DeviceDataset } from "../backend/residency.js";
import { wholeSteps } from "../train/evaluation-batches.js";
import { type BatchFunction, functionName } from "./lower.js";

/** Evaluates on one executable, in steps of as many rows as fit the number that there are. */
export class Evaluator {
  readonly #executable: Executable;
  readonly #batches: readonly number[];
  readonly #costCountsAllRows: boolean;

  /**
   * @param batches the evaluation batches of the executable's Program, ascending
   * @param costCountsAllRows if true, the cost is taken of whole steps, because it counts the rows that fill up a step
   */
  constructor(executable: Executable, batches: readonly number[], costCountsAllRows: boolean) {
    this.#executable = executable;
    this.#batches = batches;
    this.#costCountsAllRows = costCountsAllRows;
  }

  /** Correct predictions among the first `rows` rows, and the time that they took. */
  async countCorrect({ x, y }: DeviceDataset, rows: number, signal?: AbortSignal) {
    const args = { ...steps(rows, this.#largest), data: { x, y }, ...(signal && { signal }) };
    const result = await this.#executable.run("evaluate", args);
    return { correct: result.sums.correct ?? 0, seconds: result.seconds };
  }

  /** Σ of the data cost over rows. */
  async sumCost({ x, y }: DeviceDataset, rows: number): Promise<number> {
    if (!this.#costCountsAllRows) {
      const args = { ...steps(rows, this.#largest), data: { x, y } };
      return (await this.#executable.run("cost", args)).sums.cost ?? 0;
    }
    let sum = 0;
    for (const { batch, steps: count, from } of wholeSteps(rows, this.#batches)) {
      const part = ({ data, from: first }: DataSlice) => ({ data, from: first + from });
      const args = { steps: count, rows: count * batch, data: { x: part(x), y: part(y) } };
      sum += (await this.#executable.run(this.#nameOf("cost", batch), args)).sums.cost ?? 0;
    }
    return sum;
  }

  /** ½·l2·Σ‖w‖². */
  async penalty(l2: number): Promise<number> {
    if (l2 === 0) return 0;
    const args = { steps: 1, rows: 1, data: {}, scalars: { l2 } };
    return (await this.#executable.run("penalty", args)).sums.penalty ?? 0;
  }

  /** The labels (`predict`), outputs (`feedforward`) or gradients (`inputGradients`) of each row. */
  async collect(
    name: "predict" | "feedforward" | "inputGradients",
    data: Readonly<Record<string, DataSlice>>,
    rows: number,
  ) {
    // The last step is padded: a few rows take a step that is not much larger than they are.
    const batch = this.#batches.find((size) => size >= rows) ?? this.#largest;
    const args = { ...steps(rows, batch), data };
    const result = await this.#executable.run(this.#nameOf(name, batch), args);
    return result.tensors;
  }

  #nameOf(name: BatchFunction, batch: number): string {
    return functionName(name, batch, this.#batches);
  }

  get #largest(): number {
    return this.#batches.at(-1) ?? 1;
  }
}

/** The steps that cover all rows. */
function steps(rows: number, batch: number): { steps: number; rows: number } {
  return { steps: Math.ceil(rows / batch), rows };
}
