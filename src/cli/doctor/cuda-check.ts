// Checks the GPU: driver, devices, libraries, and missing parts.
import type { CudaReport } from "../../backend/native/types.js";
import type { Check } from "./check.js";
import { gpuStageOf } from "./crash.js";
import { checkCudaCrash } from "./cuda-crash.js";
import type { Facts } from "./facts.js";

/** A machine without a GPU is good. A machine with a GPU that cannot be used gets a remedy. */
export function checkCuda({ cuda, device, crash }: Facts): Check {
  const name = "CUDA";
  const stage = gpuStageOf(crash);
  if (crash !== null && stage !== null) {
    return checkCudaCrash(crash, stage, cuda === null ? [] : found(cuda));
  }
  if (cuda === null) return { name, mark: "note", text: "not looked for: the addon does not work" };
  const { problem, solution, libraries, attempts } = cuda;
  const lines = found(cuda);
  if (problem !== "") {
    const failures = attempts
      .filter((attempt) => attempt.problem !== "")
      .map((attempt) => `${attempt.library} (${attempt.place}): ${attempt.problem}`);
    if (libraries.length === 0) return { name, mark: "ok", text: `no GPU is used: ${problem}` };
    return {
      name,
      mark: "note",
      text: [problem, ...failures, ...lines].join("\n"),
      remedy: solution,
    };
  }
  if (device?.name.startsWith("cuda")) return { name, mark: "ok", text: lines.join("\n") };
  return {
    name,
    mark: "note",
    text: [...(device ? [device.reason] : []), ...lines].join("\n"),
    remedy: 'use device "cpu", or look whether `nvidia-smi` works',
  };
}

function found({ devices, libraries }: CudaReport): string[] {
  return [
    ...devices.map((gpu, index) => `cuda:${index}: ${gpu.name}, ${describeGpu(gpu)}`),
    ...libraries.map((library) => `${library.name} ${library.version}: ${library.path}`),
  ];
}

function describeGpu(gpu: { computeCapability: string; memory: number }): string {
  return `compute capability ${gpu.computeCapability}, ${Math.round(gpu.memory / 2 ** 30)} GiB`;
}
