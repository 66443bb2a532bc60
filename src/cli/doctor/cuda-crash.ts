// The check of the GPU if a library crashed the process that opened it, or hung.
import type { Check } from "./check.js";
import { complaintOf, describeEnd } from "./crash.js";
import type { GpuStage } from "./probe.js";
import type { Crash } from "./run-probe.js";

interface Blame {
  /** The action that failed, as the subject of a sentence. */
  readonly work: string;
  readonly remedy: string;
}

const SMI = "look whether `nvidia-smi` works; if it does not either, start the machine again or";
const DRIVER = "install the NVIDIA driver again, version 580 or newer";
const otherFolder = (name: string, wheel: string) =>
  `install ${name} again, e.g. \`pip install ${wheel}\`, or name the folder of one that works in ` +
  "NETWORK3_CUDA_PATH";

const blames: Readonly<Record<GpuStage, Blame>> = {
  "CUDA library": {
    work: "opening network3_cuda.so",
    remedy: "in a checkout, remove build/ and run `npm run build` and `npm run build:cuda`",
  },
  driver: { work: "opening the driver, libcuda.so.1,", remedy: DRIVER },
  cuInit: { work: "starting the driver (cuInit)", remedy: `${SMI} ${DRIVER}` },
  devices: { work: "asking the driver for its GPUs", remedy: `${SMI} ${DRIVER}` },
  cuBLAS: {
    work: "opening cuBLAS, libcublas.so.13,",
    remedy: otherFolder("cuBLAS 13", "nvidia-cublas"),
  },
  cuDNN: {
    work: "opening cuDNN, libcudnn.so.9,",
    remedy: otherFolder("cuDNN 9 for CUDA 13", "nvidia-cudnn-cu13"),
  },
  device: { work: "opening the GPU", remedy: `${SMI} ${DRIVER}` },
  convolution: {
    work: "the trial convolution on the GPU",
    remedy:
      "driver, cuBLAS and cuDNN may not fit each other: install the newest of each, or " +
      "name the folder of others in NETWORK3_CUDA_PATH",
  },
  "GPU exit": { work: "closing the driver at the end of the process", remedy: DRIVER },
};

/** Returns the check; `found` lists the GPUs and libraries that were found before the crash. */
export function checkCudaCrash(crash: Crash, stage: GpuStage, found: readonly string[]): Check {
  const { work, remedy } = blames[stage];
  return {
    name: "CUDA",
    mark: "problem",
    text: [`${work} ${describeEnd(crash)}`, ...complaintOf(crash), ...found].join("\n"),
    remedy: `${remedy}; until then, use device "cpu"`,
  };
}
