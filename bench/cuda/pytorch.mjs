// Decides if PyTorch can be measured on a GPU, and names the remedy if not.
import { ordinalOf } from "../lib/device.mjs";

const SETUP = "`npm run bench:setup` fetches one for CUDA, 2.4 GB";
const DRIVER = "look whether `nvidia-smi` works, and whether the driver is as new as that CUDA";

/**
 * Returns the reason and the remedy if PyTorch is left out, or undefined if it can use the GPU.
 * @param {{ version?: string, cuda?: string, devices?: string[], problem?: string }} facts what
 *   bench/pytorch/probe.py found: no version where there is no PyTorch, no cuda where it has none
 * @param {string} device "cuda:1"
 */
export function reasonToSkip({ version, cuda, devices = [], problem }, device) {
  if (version === undefined) return `there is no PyTorch (${problem}): ${SETUP}`;
  if (cuda === undefined) return `PyTorch ${version} has no CUDA: ${SETUP}`;
  const what = `PyTorch ${version} (CUDA ${cuda})`;
  if (devices.length === 0) return `${what} sees no GPU (${problem ?? "it lists none"}): ${DRIVER}`;
  const ordinal = ordinalOf(device);
  if (ordinal >= devices.length) {
    return `${what} sees ${devices.length} of the GPUs, ${device} is not among them: name another one`;
  }
  if (problem !== undefined) {
    return `${what} cannot use ${devices[ordinal]} (${problem}): it is made for other GPUs, or ${DRIVER}`;
  }
  return undefined;
}
