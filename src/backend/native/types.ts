// Types of the addon's exports, as native/addon defines them. Only this folder may use them.
import type { Program } from "../../graph/program.js";
import type { KernelInfo, KernelTime, MemoryUse, RunProgress } from "../backend.js";

/** The `abiVersion` that the addon must have. */
export const ABI_VERSION = 8;

export interface NativeDeviceData {
  write(byteOffset: number, piece: Uint8Array): void;
  dispose(): void;
}

export interface NativeRunArguments {
  readonly steps: number;
  readonly rows: number;
  readonly data: Readonly<Record<string, { data: NativeDeviceData; from: number }>>;
  readonly order: Int32Array | undefined;
  readonly scalars: Readonly<Record<string, number>>;
  readonly firstStep: number;
  readonly epoch: number;
  readonly record: readonly string[];
  /** Name of the `sum` output that must stay finite; empty for no check. */
  readonly finite: string;
}

export interface NativeRunResult {
  readonly steps: number;
  readonly status: "done" | "stopped" | "not-finite";
  readonly notFinite: string;
  readonly notFiniteIn: string;
  readonly sums: Record<string, number>;
  readonly records: Record<string, Float32Array>;
  readonly tensors: Record<string, Float32Array | Int32Array>;
  readonly degradedSteps: number;
  readonly seconds: number;
}

export interface NativeProfile {
  readonly stepSeconds: number;
  /** Peak of the device in FLOP/s; 0 if unknown. */
  readonly flopsLimit: number;
  readonly ops: KernelTime[];
}

export interface NativeExecutable {
  prepare(functions: readonly string[]): Promise<void>;
  run(
    name: string,
    args: NativeRunArguments,
    onProgress: ((progress: RunProgress) => void) | undefined,
  ): Promise<NativeRunResult>;
  read(names: readonly string[]): Promise<Record<string, Float32Array>>;
  write(values: Readonly<Record<string, Float32Array>>): Promise<void>;
  kernels(name: string): Promise<KernelInfo[]>;
  profile(name: string, args: NativeRunArguments): Promise<NativeProfile>;
  memory(): Promise<MemoryUse>;
  stop(): void;
  dispose(): Promise<void>;
}

/** Backend number of the CPU; `openCuda` returns the numbers of GPUs. */
export const CPU_BACKEND = 0;

/** One attempt to open a library of the vendor; `problem` is empty if it succeeded. */
export interface LibraryAttempt {
  readonly library: string;
  readonly place: string;
  readonly problem: string;
}

export interface CudaReport {
  /** The reason why CUDA cannot be used; empty if it can. */
  readonly problem: string;
  readonly solution: string;
  readonly attempts: readonly LibraryAttempt[];
  readonly libraries: readonly { name: string; path: string; version: string }[];
  /** `memory` in bytes. */
  readonly devices: readonly { name: string; computeCapability: string; memory: number }[];
}

/** The stages of opening CUDA, in order. `openCuda` reports `"device"` and `"convolution"`. */
export type CudaStage =
  | "driver"
  | "cuInit"
  | "devices"
  | "cuBLAS"
  | "cuDNN"
  | "device"
  | "convolution";

export interface NativeAddon {
  readonly abiVersion: number;
  readonly description: string;
  /**
   * Registers `onStage`, which is called before each stage; exceptions that it throws are ignored.
   */
  watchCuda(onStage: (stage: CudaStage) => void): void;
  /**
   * Opens the network3_cuda library at `path` and the libraries of the vendor, once per process.
   */
  loadCuda(path: string): CudaReport;
  /** Opens a device and checks the numbers of a small convolution on it; call `loadCuda` first. */
  openCuda(ordinal: number): { backend: number; description: string };
  readonly DeviceData: new (
    backend: number,
    dtype: "f32" | "u8" | "i32",
    rows: number,
    rowSize: number,
  ) => NativeDeviceData;
  readonly Executable: new (
    backend: number,
    program: Program,
    options: {
      threads: number;
      passes: Readonly<Record<string, boolean>>;
      keyLow: number;
      keyHigh: number;
      tf32: boolean;
      /** Limit in bytes; 0 for no limit. */
      memoryLimit: number;
    },
  ) => NativeExecutable;
}
