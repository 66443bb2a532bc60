// The one interface between networks and devices. A backend knows Programs, never layers.
import type { SignalLike } from "../arguments.js";
import type { Program } from "../graph/program.js";

export type FloatArray = Float32Array | Float64Array;
export type DataArray = Float32Array | Float64Array | Uint8Array | Int32Array;

/** Rows of a data set, resident on a device. */
export interface DeviceData {
  readonly rows: number;
  dispose(): void;
}

/** Some rows of resident data: row `i` of a run is row `from + i` of the data. */
export interface DataSlice {
  readonly data: DeviceData;
  readonly from: number;
}

/** What one run needs. Step `k` works on rows `k·batch …` of every source. */
export interface RunArguments {
  readonly steps: number;
  /** Rows that exist; the last step is padded with zero rows, which outputs leave out. */
  readonly rows: number;
  /** By the `source` of `slice_batch`. */
  readonly data: Readonly<Record<string, DataSlice>>;
  /** Row `order[k·batch + i]` instead of row `k·batch + i` (shuffling, bootstraps). */
  readonly order?: Int32Array;
  /** By the name of `scalar`. */
  readonly scalars?: Readonly<Record<string, number>>;
  /** The number of the first step over the network's life, for the random streams. */
  readonly firstStep?: number;
  /** `sum` outputs whose value at each step is wanted too. */
  readonly record?: readonly string[];
  /**
   * A `sum` output that must stay finite: the run ends at the first step where it is not. With it, the
   * assigned variables must be finite at the end.
   */
  readonly finite?: string;
  /** Stops the run at a step boundary. */
  readonly signal?: SignalLike;
  /** At most 20 times a second; `sums` are those so far. */
  readonly onProgress?: (progress: RunProgress) => void;
}

export interface RunProgress {
  readonly steps: number;
  readonly sums: Readonly<Record<string, number>>;
}

export interface RunResult {
  /** Whole steps that were done. */
  readonly steps: number;
  /**
   * `stopped`: the signal came, variables stand at the boundary after `steps`. `not-finite`: what
   * {@link notFinite} names was in step `steps`, or is at the end; variables are those from before the run.
   */
  readonly status: "done" | "stopped" | "not-finite";
  /** The output or variable that holds NaN or infinity; empty unless the status says so. */
  readonly notFinite: string;
  /** The label of the first op of that step with such a result; empty where none had. */
  readonly notFiniteIn: string;
  readonly sums: Readonly<Record<string, number>>;
  /** Values of the outputs named in `record`, one a step. */
  readonly records: Readonly<Record<string, FloatArray>>;
  /** `rows` outputs `[rows, ...]` and `last` outputs, by name. */
  readonly tensors: Readonly<Record<string, FloatArray | Int32Array>>;
  /** Of the steps: how many fewer threads took, while one had no processor. */
  readonly shortHanded: number;
  /** Wall time of the steps on the device. */
  readonly seconds: number;
}

/** How one op of a compiled function is done. */
export interface KernelInfo {
  readonly op: string;
  readonly label: string;
  /** The backend's name of the implementation, e.g. oneDNN's `jit:avx512_core`. */
  readonly implementation: string;
  /** Nodes that a captured step has of it, as the driver counts them; absent where nothing is captured. */
  readonly graphNodes?: number;
}

/** The time of an op in one step. */
export interface KernelTime extends KernelInfo {
  readonly seconds: number;
  /** Spent before it in waiting for other threads. */
  readonly waitSeconds: number;
}

/** Times of a function, medians over the steps of a run. */
export interface ProfileResult {
  /** Of a step whose ops were not timed. */
  readonly stepSeconds: number;
  /** What the device can do at most, in FLOP/s; absent where that is not known. */
  readonly flopsLimit?: number;
  readonly ops: readonly KernelTime[];
}

/** Memory of a device that has its own, in bytes. */
export interface MemoryUse {
  /** Held for one network: parameters, activations, workspaces; data sets left out. */
  readonly network: number;
  readonly free: number;
  readonly total: number;
}

/** A Program on a device, with its variables. One call at a time. */
export interface Executable {
  /** Compiles the named functions now instead of at their first run. */
  prepare(functions: readonly string[]): Promise<void>;
  run(name: string, args: RunArguments): Promise<RunResult>;
  /** Copies of variables by name. */
  read(names: readonly string[]): Promise<Record<string, FloatArray>>;
  /** Replaces variables; all of them or, on an error, none. */
  write(values: Readonly<Record<string, FloatArray>>): Promise<void>;
  /** The ops of a function in order, as compiled. */
  kernels(name: string): Promise<readonly KernelInfo[]>;
  /** Runs a function with its ops timed; variables stay as they are. */
  profile(name: string, args: RunArguments): Promise<ProfileResult>;
  /** Undefined where the device's memory is the host's. */
  memory(): Promise<MemoryUse | undefined>;
  /** Resolves when the device has let go; a run in progress rejects with {@link DisposedError}. */
  dispose(): Promise<void>;
}

export interface CompileOptions {
  readonly seed: number;
  /** CPU threads; ignored elsewhere. */
  readonly threads: number;
  /** Of {@link Backend.tunablePasses}, those that are to be on or off whatever the backend thinks of them. */
  readonly passes?: Readonly<Record<string, boolean>>;
  /** Products in TF32; for GPUs only. */
  readonly tf32?: boolean;
  /** Bytes of a GPU's memory that the network may hold; 0 for no limit. Ignored elsewhere. */
  readonly memoryLimit?: number;
}

export interface Backend {
  /** `cpu`, `cuda:1`, `reference`, …: also the key under which data sets keep their copy. */
  readonly name: string;
  /** Human-readable: `cpu (oneDNN 3.2.0, AVX-512)`. */
  readonly description: string;
  /** What its variables are held as; others are rounded to it. */
  readonly floats: Float32ArrayConstructor | Float64ArrayConstructor;
  /** Passes of its compiler that another network might be faster with or without. */
  readonly tunablePasses?: readonly string[];
  /**
   * Copies `source` (row-major `[rows, ...]`) to the device in pieces that keep the event loop free.
   * Rejects with `ERR_DATA` if the array is detached meanwhile, `ERR_NAN` if it holds NaN or infinity.
   */
  upload(source: DataArray, rows: number): Promise<DeviceData>;
  /** Checks nothing and compiles nothing yet: cheap. Variables start at zero. */
  compile(program: Program, options: CompileOptions): Executable;
}
