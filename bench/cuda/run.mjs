// The benchmark on a GPU compares our library with PyTorch. It starts only if our library runs on
// the GPU.
import { buildCuda } from "../../scripts/lib/build-cuda.mjs";
import { UserError } from "../../scripts/lib/project.mjs";
import { ordinalOf } from "../lib/device.mjs";
import { machineFacts, machineLine } from "../lib/machine.mjs";
import { library } from "../lib/places.mjs";
import { measureAll } from "../lib/plan.mjs";
import { checkBuilds, probePyTorch, runTask } from "../sides/processes.mjs";
import { measureCudaSteps } from "./measure.mjs";
import { reasonToSkip } from "./pytorch.mjs";
import { aimLines, pytorchLines, stepTable } from "./table.mjs";

/** Opens the GPU and returns its properties and the libraries that our library uses. */
async function openDevice(name) {
  // If this variable is set, the user wants another file than the one of the build.
  if (!process.env.NETWORK3_CUDA_LIBRARY) await buildCuda();
  const { problem, ...device } = await runTask("device", { device: name });
  if (problem !== undefined) throw new UserError(problem);
  return device;
}

/** Returns the versions of PyTorch, or the reason to leave it out. */
async function openPyTorch({ pytorch, device }) {
  if (!pytorch) return { skipped: "--no-pytorch" };
  const { devices, ...facts } = await probePyTorch(device);
  const skipped = reasonToSkip({ ...facts, devices }, device);
  if (skipped !== undefined) return { ...facts, skipped };
  return { ...facts, gpu: devices[ordinalOf(device)] };
}

function deviceLine({ description, computeCapability, memory, libraries }) {
  const versions = libraries.map(({ name, version }) => `${name} ${version}`).join(", ");
  const gibibytes = Math.round(memory / 2 ** 30);
  return `${description}; compute capability ${computeCapability}, ${gibibytes} GiB; ${versions}`;
}

function pytorchLine({ version, cuda, cudnn, gpu, skipped }) {
  if (skipped !== undefined) return `PyTorch is left out: ${skipped}`;
  return `PyTorch ${version} on ${gpu}: CUDA ${cuda}, cuDNN ${cudnn}`;
}

function section(title, lines) {
  return lines.length > 0 ? [`\n${title}`, ...lines] : [];
}

/**
 * Returns the report as lines, a caption with machine and versions, and the figures as data.
 * @param {ReturnType<import("../lib/options.mjs").parseOptions>} options
 */
export async function runCuda(options) {
  await checkBuilds([library]);
  const device = await openDevice(options.device);
  const pytorch = await openPyTorch(options);
  if (pytorch.skipped !== undefined) console.error(pytorchLine(pytorch));
  const machine = await machineFacts();
  const besidePyTorch = pytorch.skipped === undefined;
  const steps = await measureAll(options, (name, batch) =>
    measureCudaSteps(name, batch, options, besidePyTorch),
  );
  return {
    lines: [
      deviceLine(device),
      pytorchLine(pytorch),
      machineLine(machine),
      `\nµs a step: median (min..max) of ${options.repetitions} processes of each side`,
      `\n${stepTable(steps)}`,
      ...section("PyTorch at its best:", pytorchLines(steps)),
      ...section("Aims:", aimLines(steps)),
    ],
    caption: device.description,
    output: { machine, device, pytorch, steps },
  };
}
