// A device for the epoch loop that follows a script: accuracies, progress events, endings.
import { vi } from "vitest";
import type { RunArguments, RunProgress, RunResult } from "../../src/backend/backend.js";
import type { DeviceDataset } from "../../src/backend/residency.js";
import { type ParameterArrays, type TrainingState, untrained } from "../../src/train/records.js";
import type { TrainingDevice } from "../../src/train/training-run.js";

/** The mini-batch of a scripted device. */
export const BATCH = 10;

export interface Script {
  /** Validation accuracy by epoch, in 0..1. */
  readonly accuracies: readonly number[];
  /** Rows of the training set. */
  readonly rows?: number;
  /** Progress events of every epoch, given as the number of steps done. */
  readonly events?: readonly number[];
  /** Milliseconds that an epoch takes. */
  readonly lasts?: number;
  /** Steps after which runs are stopped from outside, one after the other; the others end by themselves. */
  readonly stops?: readonly { readonly steps: number; readonly stop: () => void }[];
  /** Called at each evaluation. */
  readonly onCount?: () => void;
}

/** Data without content, with a number of rows. */
function rowsOnly(rows: number): DeviceDataset {
  const data = { rows, dispose() {} };
  return { x: { data, from: 0 }, y: { data, from: 0 }, rows };
}

export class ScriptedDevice implements TrainingDevice {
  readonly miniBatchSize = BATCH;
  readonly seed = 1;
  state: TrainingState = untrained;
  /** Functions that were compiled, with the number of runs before. */
  readonly prepared: { functions: readonly string[]; runs: number }[] = [];
  readonly runs: RunArguments[] = [];
  /** Parameters that were written. Each value is the number of runs when it was read. */
  readonly written: number[] = [];
  readonly signals: (AbortSignal | undefined)[] = [];
  readonly counted: { rows: number; data: DeviceDataset }[] = [];
  readonly training: DeviceDataset;
  readonly validation = rowsOnly(1000 + 7);
  readonly test = rowsOnly(500 + 9);
  readonly #script: Script;

  constructor(script: Script) {
    this.#script = script;
    this.training = rowsOnly(script.rows ?? 40);
  }

  publish(changes: Partial<TrainingState>): void {
    this.state = { ...this.state, ...changes };
  }

  async prepare(functions: readonly string[]) {
    this.prepared.push({ functions, runs: this.runs.length });
  }

  async run(_name: string, args: RunArguments): Promise<RunResult> {
    this.runs.push(args);
    for (const steps of this.#script.events ?? []) {
      const progress: RunProgress = { steps, sums: { cost: 2 * steps } };
      args.onProgress?.(progress);
    }
    vi.advanceTimersByTime(this.#script.lasts ?? 0);
    const stopped = this.#script.stops?.[this.runs.length - 1];
    stopped?.stop();
    const { steps } = stopped ?? args;
    const sums = { cost: 2 * steps };
    return {
      steps,
      status: stopped ? "stopped" : "done",
      notFinite: "",
      notFiniteIn: "",
      sums,
      records: {},
      tensors: {},
      degradedSteps: 0,
      seconds: 1,
    };
  }

  async read() {
    return { w: Float32Array.of(this.runs.length) };
  }

  async write(parameters: ParameterArrays) {
    this.written.push(parameters.w?.[0] ?? Number.NaN);
  }

  async beginSlots(): Promise<void> {}

  async cost(): Promise<number> {
    vi.advanceTimersByTime(250);
    return 1;
  }

  async diagnose() {
    return { layers: [], confusion: [] };
  }

  async countCorrect(data: DeviceDataset, rows: number, signal: AbortSignal | undefined) {
    this.counted.push({ rows, data });
    this.signals.push(signal);
    this.#script.onCount?.();
    const share = data === this.validation ? (this.#script.accuracies[this.#epoch()] ?? 0) : 0.01;
    return { correct: Math.round(share * rows), seconds: 0.5 };
  }

  #epoch(): number {
    return this.runs.length - 1;
  }
}
