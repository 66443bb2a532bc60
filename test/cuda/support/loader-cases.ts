// The problems that a machine can have with CUDA, and the expected messages.
import { emulatedEnvironment, emulator, type Folder, otherAbiLibrary } from "./emulated.js";
import { cublas, cudnn, driver } from "./installed.js";

export interface LoaderCase {
  readonly name: string;
  /** Returns the environment of the process; `folder` is empty and is removed after the test. */
  environment(folder: Folder): Record<string, string>;
  /** Expected in the error of `"cuda"`, and in the reason of `"auto"` unless `where` says otherwise. */
  readonly message: RegExp;
  /** Code of the error; default `ERR_DEVICE_UNAVAILABLE`. */
  readonly code?: string;
  /** Expected among the attempts that `"cuda"` lists. */
  readonly attempt?: RegExp;
}

const problems = [
  ["no usable NVIDIA driver", driver],
  ["no usable cuBLAS", cublas],
  ["no usable cuDNN", cudnn],
] as const;

/** The library that must not be installed elsewhere for the problem to occur. */
export function missingIn({ message }: LoaderCase): string[] {
  return problems.filter(([text]) => message.source.startsWith(text)).map(([, name]) => name);
}

const isCudnn = (name: string) => name.startsWith("libcudnn");
const isCublas = (name: string) => name.startsWith("libcublas");

/** Returns a case with all emulated libraries, of which some are damaged. */
function damaged(
  name: string,
  message: RegExp,
  damage: (folder: Folder) => unknown,
  attempt?: RegExp,
) {
  return {
    name,
    message,
    ...(attempt && { attempt }),
    environment(folder: Folder) {
      damage(folder.copy());
      return emulatedEnvironment(folder.path);
    },
  };
}

/** Returns a case with the undamaged emulator in an environment that makes it fail. */
function failing(name: string, message: RegExp, env: Record<string, string>, attempt?: RegExp) {
  return {
    name,
    message,
    ...(attempt && { attempt }),
    environment: () => emulatedEnvironment(emulator, env),
  };
}

function faulty(name: string, message: RegExp, faults: string, attempt?: RegExp) {
  return failing(name, message, { NETWORK3_STUB_FAULTS: faults }, attempt);
}

export const loaderCases: readonly LoaderCase[] = [
  {
    name: "the CUDA library was not built",
    environment: (folder) => ({ NETWORK3_CUDA_LIBRARY: folder.file("network3_cuda.so") }),
    message: /the CUDA library of network3 is not there: .*network3_cuda\.so/,
  },
  {
    name: "the CUDA library is no library",
    environment: (folder) => ({
      NETWORK3_CUDA_LIBRARY: folder.write("network3_cuda.so", "text").file("network3_cuda.so"),
    }),
    message: /cannot be opened: .*(too short|invalid ELF header)/,
  },
  {
    name: "the CUDA library is another one",
    environment: () => ({ NETWORK3_CUDA_LIBRARY: `${emulator}/libcudnn_ops.so.9` }),
    message: /cannot be opened: it has no Network3CudaEntry/,
  },
  {
    name: "the CUDA library has another interface",
    environment: () => ({ NETWORK3_CUDA_LIBRARY: otherAbiLibrary }),
    message:
      /cannot be opened: interface version [0-9a-f]{8}, but [0-9a-f]{8} is needed; build it again/,
  },
  damaged("there is no driver", /no usable NVIDIA driver/, (folder) =>
    folder.without("libcuda.so.1"),
  ),
  damaged(
    "the driver is no library",
    /no usable NVIDIA driver/,
    (folder) => folder.write("libcuda.so.1", "text"),
    /libcuda\.so\.1 \(.*libcuda\.so\.1\): .*(too short|invalid ELF header)/,
  ),
  failing(
    "the driver is too old",
    /no usable NVIDIA driver/,
    { NETWORK3_EMULATOR_DRIVER: "12040" },
    /supports CUDA 12\.4, but 13\.0 \(driver 580\) or newer is needed/,
  ),
  faulty(
    "the driver hides its version",
    /no usable NVIDIA driver/,
    "cuDriverGetVersion=999",
    /does not say its version/,
  ),
  damaged(
    "the driver lacks a function",
    /no usable NVIDIA driver/,
    (folder) => folder.withoutSymbol("libcuda.so.1", "cuGraphLaunch"),
    /it has no cuGraphLaunch/,
  ),
  faulty("cuInit: not initialized", /cuInit: .*\(3\)/, "cuInit=3"),
  faulty("cuInit: driver and kernel differ", /cuInit: .*\(35\)/, "cuInit=35"),
  faulty("cuInit: no device", /cuInit: .*\(100\)/, "cuInit=100"),
  faulty("cuInit: unknown error", /cuInit: .*\(999\)/, "cuInit=999"),
  failing("no device is listed", /the driver lists no device/, { NETWORK3_EMULATOR_DEVICES: "0" }),
  faulty("a device says nothing", /says nothing of device 0/, "cuDeviceGetName=101"),
  damaged("cuBLAS is missing", /no usable cuBLAS/, (folder) => folder.without("libcublas.so.13")),
  damaged(
    "cuBLAS is older",
    /no usable cuBLAS/,
    (folder) => folder.without("libcublas.so.13").write("libcublas.so.12", ""),
    /there is libcublas\.so\.12, but libcublas\.so\.13 is needed/,
  ),
  failing(
    "cuBLAS says that it is older",
    /no usable cuBLAS/,
    { NETWORK3_EMULATOR_CUBLAS: "12" },
    /it is cuBLAS 12\.\S+, but cuBLAS 13 is needed/,
  ),
  damaged(
    "cuBLASLt is missing",
    /no usable cuBLAS/,
    (folder) => folder.without("libcublasLt.so.13"),
    /libcublasLt\.so\.13/,
  ),
  damaged(
    "cuBLAS lacks a function",
    /no usable cuBLAS/,
    (folder) => folder.withoutSymbol("libcublas.so.13", "cublasSgemm_v2"),
    /it has no cublasSgemm_v2/,
  ),
  damaged("cuDNN is missing", /no usable cuDNN/, (folder) => folder.without("libcudnn.so.9")),
  damaged(
    "cuDNN is older",
    /no usable cuDNN/,
    (folder) => folder.without("libcudnn.so.9").write("libcudnn.so.8", ""),
    /there is libcudnn\.so\.8, but libcudnn\.so\.9 is needed/,
  ),
  damaged(
    "a part of cuDNN is missing",
    /no usable cuDNN/,
    (folder) => folder.without("libcudnn_heuristic.so.9"),
    /libcudnn_heuristic\.so\.9 is missing beside it/,
  ),
  damaged(
    "a part of cuDNN is no library",
    /no usable cuDNN/,
    (folder) => folder.write("libcudnn_cnn.so.9", "text"),
    /libcudnn_cnn\.so\.9: .*(too short|invalid ELF header)/,
  ),
  {
    name: "a part of another cuDNN is loaded",
    environment: (folder) =>
      emulatedEnvironment(folder.copy().copy(isCudnn, "other").path, {
        LD_PRELOAD: folder.file("other/libcudnn_ops.so.9"),
      }),
    message: /no usable cuDNN|was loaded from/,
    attempt: /libcudnn_ops\.so\.9 was loaded from .*other before/,
  },
  faulty(
    "cuDNN is newer than is known",
    /no usable cuDNN/,
    "cudnnGetVersion=100100",
    /it is cuDNN 10\.1\.0, but cuDNN 9 is needed/,
  ),
  faulty(
    "cuDNN is for CUDA 12",
    /no usable cuDNN/,
    "cudnnGetCudartVersion=12090",
    /for CUDA 12\.9, but one for CUDA 13 is needed/,
  ),
  damaged(
    "cuDNN lacks a function",
    /no usable cuDNN/,
    (folder) => folder.withoutSymbol("libcudnn.so.9", "cudnnConvolutionForward"),
    /it has no cudnnConvolutionForward/,
  ),
  {
    ...faulty("the GPU is full", /cuDevicePrimaryCtxRetain/, "cuDevicePrimaryCtxRetain=2"),
    code: "ERR_OUT_OF_MEMORY",
  },
  faulty("the kernels are for other GPUs", /cuLibraryLoadData/, "cuLibraryLoadData=209"),
  faulty("cuDNN does not start", /a small convolution failed: cudnnCreate/, "cudnnCreate=1002"),
  faulty(
    "the GPU computes something else",
    /a small convolution gave -?[\d.]+ instead of -?[\d.]+/,
    "wrongConvolution=2000",
  ),
  faulty("cuBLAS does not start", /a small convolution failed: cublasCreate/, "cublasCreate_v2=1"),
  faulty("memory is short", /a small convolution failed: .*bytes/, "cuMemAlloc_v2@2=2"),
  {
    name: "cuBLAS lies on none of the paths that the driver is on",
    environment: (folder) =>
      emulatedEnvironment(folder.copy((name) => !isCublas(name)).path, {
        CUDA_PATH: folder.file("toolkit"),
      }),
    message: /no usable cuBLAS/,
    attempt: /CUDA_PATH: .*toolkit\/lib64\): there is no such file/,
  },
];
