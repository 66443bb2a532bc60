// The interface between networks and devices. A backend runs Programs and does not know layers.
import type { SignalLike } from "../arguments.js";
import type { Program } from "../graph/program.js";

export type FloatArray = Float32Array | Float64Array;
export type DataArray = Float32Array | Float64Array | Uint8Array | Int32Array;

/** A data set, row-major `[rows, ...]`, in the memory of a device. */
export interface DeviceData {
  readonly rows: number;
  dispose(): void;
}

/** Consecutive rows of resident data: row `i` of a run is row `from + i` of the data. */
export interface DataSlice {
  readonly data: DeviceData;
  readonly from: number;
}

/**
 * The arguments of a run. Step `k` reads `batch` rows of every source, starting at row `k·batch`.
 */
export interface RunArguments {
  readonly steps: number;
  /** Number of rows. The last step is padded with zero rows, which the outputs do not contain. */
  readonly rows: number;
  /** Data by the `source` attribute of `slice_batch`. */
  readonly data: Readonly<Record<string, DataSlice>>;
  /** Reads row `order[k·batch + i]` instead of row `k·batch + i` (shuffling, bootstrap samples). */
  readonly order?: Int32Array;
  /** Values by the `name` attribute of `scalar`. */
  readonly scalars?: Readonly<Record<string, number>>;
  /**
   * Number of the first step, counted over the lifetime of the network; random streams depend on
   * it.
   */
  readonly firstStep?: number;
  /** Number of the epoch, on which the random streams of `augment` depend; default 0. */
  readonly epoch?: number;
  /** Names of `sum` outputs whose value at each step is returned in `records`. */
  readonly record?: readonly string[];
  /**
   * Name of a `sum` output that must stay finite: the run ends at the first step where it is not.
   * If it is given, the assigned variables must also be finite at the end of the run.
   */
  readonly finite?: string;
  /** Stops the run at a step boundary. */
  readonly signal?: SignalLike;
  /** Called at most 20 times per second; `sums` holds the sums over the steps so far. */
  readonly onProgress?: (progress: RunProgress) => void;
}

export interface RunProgress {
  readonly steps: number;
  readonly sums: Readonly<Record<string, number>>;
}

export interface RunResult {
  /** Number of complete steps. */
  readonly steps: number;
  /**
   * `stopped`: the signal aborted; the variables hold their values after `steps` steps.
   * `not-finite`: the value named by {@link notFinite} was NaN or infinite in step `steps` or at
   * the end; the variables have their values from before the run.
   */
  readonly status: "done" | "stopped" | "not-finite";
  /** The output or variable that holds NaN or infinity; empty unless the status says so. */
  readonly notFinite: string;
  /** The label of the first op of that step whose result is not finite; empty if there is none. */
  readonly notFiniteIn: string;
  readonly sums: Readonly<Record<string, number>>;
  /** Values of the outputs named in `record`, one per step. */
  readonly records: Readonly<Record<string, FloatArray>>;
  /** `rows` outputs `[rows, ...]` and `last` outputs, by name. */
  readonly tensors: Readonly<Record<string, FloatArray | Int32Array>>;
  /** Number of steps that ran on fewer threads because another thread had no processor. */
  readonly degradedSteps: number;
  /** Wall time of the steps on the device, in seconds. */
  readonly seconds: number;
}

/** The implementation of one op in a compiled function. */
export interface KernelInfo {
  readonly op: string;
  readonly label: string;
  /** The name that the backend gives the implementation, e.g. `jit:avx512_core` of oneDNN. */
  readonly implementation: string;
  /** Nodes of this op in the captured CUDA graph of a step; absent if steps are not captured. */
  readonly graphNodes?: number;
}

/** The time of an op in one step, in seconds. */
export interface KernelTime extends KernelInfo {
  readonly seconds: number;
  /** Time spent waiting for other threads before the op starts, in seconds. */
  readonly waitSeconds: number;
}

/** Times of a function: medians over the steps of a run. */
export interface ProfileResult {
  /** Seconds of a step that runs without timing its ops. */
  readonly stepSeconds: number;
  /** Peak of the device in FLOP/s; absent if unknown. */
  readonly flopsLimit?: number;
  readonly ops: readonly KernelTime[];
}

/** Use of the memory of a GPU, in bytes. */
export interface MemoryUse {
  /** Held for one network: parameters, activations and workspaces, without data sets. */
  readonly network: number;
  readonly free: number;
  readonly total: number;
}

/** A Program on a device, which owns its variables. Only one call may be active at a time. */
export interface Executable {
  /** Compiles the named functions now; otherwise their first run compiles them. */
  prepare(functions: readonly string[]): Promise<void>;
  run(name: string, args: RunArguments): Promise<RunResult>;
  /** Returns copies of variables by name. */
  read(names: readonly string[]): Promise<Record<string, FloatArray>>;
  /** Replaces the given variables; if an error occurs, none is changed. */
  write(values: Readonly<Record<string, FloatArray>>): Promise<void>;
  /** The ops of the compiled function, in execution order. */
  kernels(name: string): Promise<readonly KernelInfo[]>;
  /** Runs a function and times its ops; the variables do not change. */
  profile(name: string, args: RunArguments): Promise<ProfileResult>;
  /** Resolves with `undefined` if the device uses host memory. */
  memory(): Promise<MemoryUse | undefined>;
  /** Resolves when all memory is released; a run in progress rejects with {@link DisposedError}. */
  dispose(): Promise<void>;
}

export interface CompileOptions {
  readonly seed: number;
  /** Number of CPU threads; other devices ignore it. */
  readonly threads: number;
  /**
   * Switches passes of {@link Backend.tunablePasses} on or off; the backend decides about the
   * others.
   */
  readonly passes?: Readonly<Record<string, boolean>>;
  /** Computes products in TF32; only GPUs use it. */
  readonly tf32?: boolean;
  /** Bytes of GPU memory that the network may hold; 0 for no limit. Other devices ignore it. */
  readonly memoryLimit?: number;
}

export interface Backend {
  /** `cpu`, `cuda:1`, `reference`, …; data sets store their device copy under this key. */
  readonly name: string;
  /** Human-readable: `cpu (oneDNN 3.2.0, AVX-512)`. */
  readonly description: string;
  /** Array type of the variables; values of another precision are converted to it. */
  readonly floats: Float32ArrayConstructor | Float64ArrayConstructor;
  /** Compiler passes that make some networks faster and others slower. */
  readonly tunablePasses?: readonly string[];
  /**
   * Copies `source` (row-major `[rows, ...]`) to the device in pieces and yields to the event loop
   * between them. Rejects with `ERR_DATA` if the array is detached during the copy, `ERR_NAN` if it
   * holds NaN or infinity.
   */
  upload(source: DataArray, rows: number): Promise<DeviceData>;
  /** Returns quickly: functions are checked and compiled later. Variables start at zero. */
  compile(program: Program, options: CompileOptions): Executable;
}
