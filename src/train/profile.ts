// net.profile(): the time of each op in a training step.
import { checkCount, checkOptions } from "../arguments.js";
import type { KernelTime, ProfileResult } from "../backend/backend.js";
import type { FunctionSpec } from "../graph/program.js";
import { flopsOf, flopsOfStep } from "../graph/work.js";

/** Options of `Network.profile` and `Model.profile`. */
export interface ProfileOptions {
  /** Number of mini-batches to measure, limited by the data; default 100. */
  readonly steps?: number;
}

const PROFILE_STEPS = 100;

/** Returns the number of steps that the options ask for. */
export function checkProfile(where: string, options: ProfileOptions): number {
  checkOptions(where, options, ["steps"]);
  return checkCount(`${where}: steps`, options.steps ?? PROFILE_STEPS);
}

/** One op of a training step as the device runs it; the names of fused ops are joined by `+`. */
export interface OpProfile {
  readonly op: string;
  /** The layer, parameter or cost that the op belongs to: `layers[1]`, `layers.1.w`, `cost`. */
  readonly label: string;
  /** The name of the implementation on the device. */
  readonly implementation: string;
  readonly microseconds: number;
  /** Time spent waiting for other threads before the op starts. */
  readonly waitMicroseconds: number;
  /** Speed in 10⁹ FLOP/s; absent for ops that do not consist of multiply-adds. */
  readonly gflops?: number;
  /** `gflops` as a fraction of `limitGflops`, in 0..1; absent if either is unknown. */
  readonly share?: number;
}

/** The profile of a training step. Times are medians over the steps. */
export interface NetworkProfile {
  /** Time of a whole step, measured without timing its ops. */
  readonly stepMicroseconds: number;
  readonly gflops: number;
  /** Measured peak of float32 multiply-adds on the same number of threads, in 10⁹ FLOP/s. */
  readonly limitGflops?: number;
  readonly miniBatchSize: number;
  readonly threads: number;
  /** The ops in execution order. */
  readonly ops: readonly OpProfile[];
}

/** FLOP of the ops by op name and label. Each entry is taken once, because names can repeat. */
class Work {
  readonly #left = new Map<string, number[]>();

  constructor(spec: FunctionSpec) {
    for (const op of spec.ops) {
      const flops = flopsOf(op);
      if (flops === 0) continue;
      const key = `${op.op} ${op.label}`;
      this.#left.set(key, [...(this.#left.get(key) ?? []), flops]);
    }
  }

  /**
   * Takes the FLOP of a kernel, which may fuse several ops and may have the label of a parameter.
   */
  take({ op, label }: KernelTime): number {
    const layer = label.replace(/^layers\.(\d+)\..*$/, "layers[$1]");
    return op
      .split("+")
      .reduce((sum, name) => sum + (this.#left.get(`${name} ${layer}`)?.shift() ?? 0), 0);
  }
}

export function describeProfile(
  spec: FunctionSpec,
  threads: number,
  { stepSeconds, flopsLimit, ops }: ProfileResult,
): NetworkProfile {
  const work = new Work(spec);
  const limit = flopsLimit === undefined ? {} : { limitGflops: flopsLimit / 1e9 };
  return {
    stepMicroseconds: stepSeconds * 1e6,
    gflops: flopsOfStep(spec) / stepSeconds / 1e9,
    ...limit,
    miniBatchSize: spec.batch,
    threads,
    ops: ops.map((kernel) => {
      const { op, label, implementation, seconds, waitSeconds } = kernel;
      const flops = work.take(kernel);
      const rate = flops === 0 || seconds === 0 ? undefined : flops / seconds;
      return {
        op,
        label,
        implementation,
        microseconds: seconds * 1e6,
        waitMicroseconds: waitSeconds * 1e6,
        ...(rate !== undefined && { gflops: rate / 1e9 }),
        ...(rate !== undefined && flopsLimit !== undefined && { share: rate / flopsLimit }),
      };
    }),
  };
}
