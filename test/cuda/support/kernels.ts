// The launches and library calls of the functions of a network on a GPU.
import { experiments, type NetworkLayers, type SoftmaxLayer } from "network3";
import type { KernelInfo } from "../../../src/backend/backend.js";
import { createCudaBackend } from "../../../src/backend/native/adapter.js";
import { lowerNetwork } from "../../../src/network/lower.js";

const MINI_BATCH = 10;

/** Returns the launches and library calls of one step of a function. */
export async function kernelsOf(
  layers: NetworkLayers,
  name: string,
  batch = MINI_BATCH,
): Promise<readonly KernelInfo[]> {
  const last = layers.at(-1) as SoftmaxLayer;
  const executable = createCudaBackend(0).compile(lowerNetwork({ layers, last }, batch), {
    seed: 1,
    threads: 1,
  });
  try {
    return await executable.kernels(name);
  } finally {
    await executable.dispose();
  }
}

/** Returns the layers of one of the chapter's experiments. */
export function chapter(id: string): NetworkLayers {
  const found = experiments.find((experiment) => experiment.id === id);
  if (!found) throw new RangeError(`no experiment ${id}`);
  return found.layers();
}
