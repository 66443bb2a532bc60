// Implements the backend interface with the addon, for the CPU and for CUDA GPUs.

import * as errors from "../../errors.js";
import { ArgumentError, DisposedError, InternalError, Network3Error } from "../../errors.js";
import type { Program } from "../../graph/program.js";
import { Purpose, philoxKey } from "../../random.js";
import { isError, isFloat32Array, isInt32Array, isUint8Array } from "../../realms.js";
import type {
  Backend,
  CompileOptions,
  DataArray,
  DeviceData,
  Executable,
  FloatArray,
  KernelInfo,
  MemoryUse,
  ProfileResult,
  RunArguments,
  RunResult,
} from "../backend.js";
import { loadNative } from "./load.js";
import { loadCuda, unavailable } from "./load-cuda.js";
import {
  CPU_BACKEND,
  type NativeAddon,
  type NativeDeviceData,
  type NativeExecutable,
  type NativeRunArguments,
} from "./types.js";
import { upload } from "./upload.js";

/** Throws {@link errors.DeviceUnavailableError}, with every reason, if the addon does not load. */
export function createCpuBackend(): Backend {
  const addon = loadNative();
  return new NativeBackend(addon, CPU_BACKEND, "cpu", addon.description);
}

/**
 * Opens GPU number `ordinal`. Throws {@link errors.DeviceUnavailableError}, with every reason, if
 * that fails.
 */
export function createCudaBackend(ordinal: number): Backend {
  const addon = loadNative();
  const name = ordinal === 0 ? "cuda" : `cuda:${ordinal}`;
  loadCuda(addon, name);
  try {
    const { backend, description } = translated(() => addon.openCuda(ordinal));
    return new NativeBackend(addon, backend, name, description);
  } catch (error) {
    if (!(error instanceof errors.DeviceUnavailableError)) throw error;
    const remedy = "`network3 doctor` lists the GPUs and libraries, and what is wrong with them";
    throw unavailable(name, error.message, [], remedy);
  }
}

class NativeBackend implements Backend {
  readonly name: string;
  readonly description: string;
  readonly floats = Float32Array;
  readonly tunablePasses: readonly string[];
  readonly #addon: NativeAddon;
  readonly #number: number;

  constructor(addon: NativeAddon, number: number, name: string, about: string) {
    this.#addon = addon;
    this.#number = number;
    this.name = name;
    this.description = `${name} (${about})`;
    this.tunablePasses = number === CPU_BACKEND ? ["conv_pool", "direct_conv", "dense"] : [];
  }

  async upload(source: DataArray, rows: number): Promise<DeviceData> {
    const dtype = isUint8Array(source) ? "u8" : isInt32Array(source) ? "i32" : "f32";
    const rowSize = source.length / rows;
    const data = translated(
      () =>
        new NativeData(
          new this.#addon.DeviceData(this.#number, dtype, rows, rowSize),
          rows,
          this.name,
        ),
    );
    try {
      await upload(source, rowSize, data.native);
    } catch (error) {
      data.dispose();
      throw translate(error);
    }
    return data;
  }

  compile(program: Program, options: CompileOptions): Executable {
    const [keyLow, keyHigh] = philoxKey(options.seed, Purpose.dropout);
    const { threads, passes = {}, tf32 = false, memoryLimit = 0 } = options;
    return new CompiledProgram(
      translated(
        () =>
          new this.#addon.Executable(this.#number, program, {
            threads,
            passes,
            keyLow,
            keyHigh,
            tf32,
            memoryLimit,
          }),
      ),
      this.name,
    );
  }
}

class NativeData implements DeviceData {
  readonly native: NativeDeviceData;
  readonly rows: number;
  readonly device: string;

  constructor(native: NativeDeviceData, rows: number, device: string) {
    this.native = native;
    this.rows = rows;
    this.device = device;
  }

  dispose(): void {
    this.native.dispose();
  }
}

class CompiledProgram implements Executable {
  readonly #native: NativeExecutable;
  readonly #device: string;
  #disposed = false;

  constructor(native: NativeExecutable, device: string) {
    this.#native = native;
    this.#device = device;
  }

  async prepare(functions: readonly string[]): Promise<void> {
    await this.#settle(this.#native.prepare(functions));
  }

  async run(name: string, args: RunArguments): Promise<RunResult> {
    const native = nativeArguments(args, this.#device);
    const { signal } = args;
    const onAbort = () => this.#native.stop();
    const running = translated(() => this.#native.run(name, native, args.onProgress));
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      const result = await this.#settle(running);
      return signal?.aborted && result.steps < args.steps && result.status === "done"
        ? { ...result, status: "stopped" }
        : result;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  async read(names: readonly string[]): Promise<Record<string, FloatArray>> {
    return this.#settle(this.#native.read(names));
  }

  async write(values: Readonly<Record<string, FloatArray>>): Promise<void> {
    const rounded: Record<string, Float32Array> = {};
    for (const [name, value] of Object.entries(values)) {
      rounded[name] = isFloat32Array(value) ? value : Float32Array.from(value);
    }
    await this.#settle(this.#native.write(rounded));
  }

  async kernels(name: string): Promise<readonly KernelInfo[]> {
    return this.#settle(this.#native.kernels(name));
  }

  async profile(name: string, args: RunArguments): Promise<ProfileResult> {
    const native = nativeArguments(args, this.#device);
    const { flopsLimit, ...times } = await this.#settle(
      translated(() => this.#native.profile(name, native)),
    );
    return flopsLimit > 0 ? { ...times, flopsLimit } : times;
  }

  async memory(): Promise<MemoryUse | undefined> {
    if (this.#device === "cpu") return undefined;
    return this.#settle(this.#native.memory());
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#native.dispose();
  }

  async #settle<T>(promise: Promise<T>): Promise<T> {
    try {
      const result = await promise;
      if (this.#disposed) throw new DisposedError("the network was disposed while it was running");
      return result;
    } catch (error) {
      throw translate(error);
    }
  }
}

function nativeArguments(args: RunArguments, device: string): NativeRunArguments {
  const data: Record<string, { data: NativeDeviceData; from: number }> = {};
  for (const [source, slice] of Object.entries(args.data)) {
    if (!(slice.data instanceof NativeData) || slice.data.device !== device) {
      throw new InternalError(`the data ${source} lies on another device`);
    }
    data[source] = { data: slice.data.native, from: slice.from };
  }
  return {
    steps: args.signal?.aborted ? 0 : args.steps,
    rows: args.rows,
    data,
    order: args.order,
    scalars: args.scalars ?? {},
    firstStep: args.firstStep ?? 0,
    epoch: args.epoch ?? 0,
    record: args.record ?? [],
    finite: args.finite ?? "",
  };
}

function translated<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw translate(error);
  }
}

/** Converts a native error to the class of src/errors.ts that its `code` names. */
function translate(error: unknown): unknown {
  if (error instanceof Network3Error || !isError(error)) return error;
  const message = error.message;
  // An allocation of the addon's own objects can fail where the native code sets no error code.
  const uncoded = message.startsWith("out of memory") ? "ERR_OUT_OF_MEMORY" : undefined;
  switch ("code" in error ? error.code : uncoded) {
    case "ERR_ARGUMENT":
      return new ArgumentError(message, { cause: error });
    case "ERR_DEVICE_UNAVAILABLE":
      return new errors.DeviceUnavailableError(message, { cause: error });
    case "ERR_DEVICE_LOST":
      return new errors.DeviceLostError(message, { cause: error });
    case "ERR_UNSUPPORTED_OP":
      return new errors.UnsupportedOpError(message, { cause: error });
    case "ERR_DISPOSED":
      return new DisposedError(message, { cause: error });
    case "ERR_OUT_OF_MEMORY":
      return new errors.OutOfMemoryError(message, { cause: error });
    default:
      return new InternalError(message, { cause: error });
  }
}
