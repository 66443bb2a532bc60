// The addon's exports, as native/addon defines them; nothing else may use their shapes.
import type { Program } from "../../graph/program.js";
import type { KernelInfo, KernelTime, MemoryUse, RunProgress } from "../backend.js";

/** What `abiVersion` of the addon must be. */
export const ABI_VERSION = 7;

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
  readonly record: readonly string[];
  /** Name of a `sum` output, or empty. */
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
  readonly shortHanded: number;
  readonly seconds: number;
}

export interface NativeProfile {
  readonly stepSeconds: number;
  /** FLOP/s; 0 where it is not known. */
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

/** The `backend` of the CPU; `openCuda` gives those of GPUs. */
export const CPU_BACKEND = 0;

/** Where one of the vendor's libraries was looked for; `problem` is empty of the one that was taken. */
export interface LibraryAttempt {
  readonly library: string;
  readonly place: string;
  readonly problem: string;
}

export interface CudaReport {
  /** Why CUDA cannot be used; empty if it can. */
  readonly problem: string;
  readonly solution: string;
  readonly attempts: readonly LibraryAttempt[];
  readonly libraries: readonly { name: string; path: string; version: string }[];
  /** `memory` in bytes. */
  readonly devices: readonly { name: string; computeCapability: string; memory: number }[];
}

/** What opening CUDA does in turn; `"device"` and `"convolution"` are of `openCuda`. */
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
  /** From now on `onStage` is called before each stage; what it throws is lost. */
  watchCuda(onStage: (stage: CudaStage) => void): void;
  /** Opens network3_cuda of this path, once, and the vendor's libraries behind it. */
  loadCuda(path: string): CudaReport;
  /** After `loadCuda`: a device whose small convolution gave the right numbers. */
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
      /** Bytes; 0 for none. */
      memoryLimit: number;
    },
  ) => NativeExecutable;
}
