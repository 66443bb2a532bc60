// net.profile(): where the time of a training step goes.
import type { KernelTime, ProfileResult } from "../backend/backend.js";
import type { FunctionSpec } from "../graph/program.js";
import { flopsOf, flopsOfStep } from "../graph/work.js";

/** Options of `Network.profile`. */
export interface ProfileOptions {
  /** Mini-batches to take the median of, at most those of the data; default 100. */
  readonly steps?: number;
}

/** One op of a training step as the device does it; fused ops are joined by `+`. */
export interface OpProfile {
  readonly op: string;
  /** The layer, or what else asked for it: `layers[1]`, `cost`, `layers.1.w`. */
  readonly label: string;
  /** The device's name of the code that does it. */
  readonly implementation: string;
  readonly microseconds: number;
  /** Spent before it in waiting for other threads. */
  readonly waitMicroseconds: number;
  /** 10⁹ FLOP a second; absent for ops that are not made of multiply-adds. */
  readonly gflops?: number;
  /** Of the device's limit, in 0..1; absent where one of the two is not known. */
  readonly share?: number;
}

/** The profile of a training step. Times are medians over the steps. */
export interface NetworkProfile {
  /** A whole step, measured without the clocks of the ops. */
  readonly stepMicroseconds: number;
  readonly gflops: number;
  /** The multiply-adds of float32 that the device does on as many threads, measured; 10⁹ FLOP a second. */
  readonly limitGflops?: number;
  readonly miniBatchSize: number;
  readonly threads: number;
  /** In the order in which they run. */
  readonly ops: readonly OpProfile[];
}

/** The work of the ops by what backends call them; each is given out once. */
class Work {
  readonly #left = new Map<string, number[]>();

  constructor(spec: FunctionSpec) {
    for (const op of spec.ops) {
      const flops = flopsOf(op, spec);
      if (flops === 0) continue;
      const key = `${op.op} ${op.label}`;
      this.#left.set(key, [...(this.#left.get(key) ?? []), flops]);
    }
  }

  /** Of a kernel, which may do several ops, and may be labelled by a variable of the layer. */
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
