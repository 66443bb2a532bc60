// The addon's exports, as native/addon defines them; nothing else may use their shapes.
import type { Program } from "../../graph/program.js";
import type { KernelInfo, KernelTime, RunProgress } from "../backend.js";

/** What `abiVersion` of the addon must be. */
export const ABI_VERSION = 5;

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
  stop(): void;
  dispose(): Promise<void>;
}

export interface NativeAddon {
  readonly abiVersion: number;
  readonly description: string;
  readonly DeviceData: new (
    dtype: "f32" | "u8" | "i32",
    rows: number,
    rowSize: number,
  ) => NativeDeviceData;
  readonly Executable: new (
    program: Program,
    options: {
      threads: number;
      passes: Readonly<Record<string, boolean>>;
      keyLow: number;
      keyHigh: number;
    },
  ) => NativeExecutable;
}
