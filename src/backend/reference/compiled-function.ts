// A compiled function: a kernel for each op and storage for each value.
import { InternalError, UnsupportedOpError } from "../../errors.js";
import type { FunctionSpec, OpSpec } from "../../graph/program.js";
import { kernels } from "./kernels/index.js";
import type { Kernel, KernelCall, StepContext } from "./kernels/kernel.js";
import type { OpClock } from "./op-clock.js";
import { allocate, isFiniteArray, type Tensor } from "./tensor.js";

interface CompiledOp {
  readonly kernel: Kernel;
  readonly call: Omit<KernelCall, "step">;
}

export class CompiledFunction {
  readonly spec: FunctionSpec;
  readonly #values: readonly Tensor[];
  readonly #ops: readonly CompiledOp[];

  /**
   * Throws {@link UnsupportedOpError}, which names op, label and backend, if an op has no kernel.
   */
  constructor(spec: FunctionSpec) {
    this.spec = spec;
    this.#values = spec.values.map(allocate);
    this.#ops = spec.ops.map((op) => ({
      kernel: kernelOf(op),
      call: {
        op,
        inputs: op.inputs.map((id) => this.value(id)),
        outputs: op.outputs.map((id) => this.value(id)),
      },
    }));
  }

  /** The storage of the value with index `id` in the spec. */
  value(id: number): Tensor {
    const value = this.#values[id];
    if (!value) throw new InternalError(`the program has no value ${id}`);
    return value;
  }

  /**
   * The label of the first op whose result in the last step is not finite; empty if there is none.
   */
  firstNotFinite(): string {
    const isSound = (id: number) => isFiniteArray(this.value(id).data);
    // Ops without inputs hold values of the caller, so they cannot be the cause.
    const ops = this.spec.ops.filter(({ inputs }) => inputs.length > 0);
    return ops.find(({ outputs }) => !outputs.every(isSound))?.label ?? "";
  }

  /**
   * Runs one step. At each yield the caller may pause or abandon it. `clock` records the times of
   * the ops.
   */
  *step(step: StepContext, clock?: OpClock): Generator<void> {
    for (const [index, { kernel, call }] of this.#ops.entries()) {
      const bound: KernelCall = { ...call, step };
      const parts = kernel.parts?.(bound) ?? 1;
      for (let part = 0; part < parts; part++) {
        const begin = performance.now();
        kernel.run(bound, part);
        clock?.add(index, (performance.now() - begin) / 1000);
        yield;
      }
    }
  }
}

function kernelOf(op: OpSpec): Kernel {
  const kernel = kernels.get(op.op);
  if (kernel) return kernel;
  throw new UnsupportedOpError(
    `${op.label}: the reference backend has no op "${op.op}"; ` +
      "use a layer made of the ops it has, or another device",
  );
}
