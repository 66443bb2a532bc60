// The GPU of this machine, for what tests the CUDA backend on it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { root } from "./project.mjs";

/** NVIDIA's device file, or that of a Linux within Windows. */
export const hasGpu = () => ["/dev/nvidiactl", "/dev/dxg"].some((file) => existsSync(file));

const code = `
  import { nets } from "./bench/lib/nets.mjs";
  import { makeDataset, makeNetwork } from "./bench/sides/network.mjs";
  const spec = nets[process.env.NET];
  const net = makeNetwork(spec, 10, { device: "cuda" });
  const { lmbda } = spec;
  await net.SGD(makeDataset(spec, 10), 1, 10, spec.eta, undefined, undefined, { lmbda, log: false });
  console.log(net.device.description);
  await net.dispose();
`;

/**
 * One step of a mini-batch of 10 on the GPU, in a process of its own that prints what the GPU is.
 * @param {string} name one of bench/lib/nets.mjs
 * @param {readonly string[]} tool a command in front of Node's
 * @returns {{ status: number | null, stdout: string, stderr: string }}
 */
export function trainOneStep(name, tool = []) {
  const [command = "", ...words] = [...tool, process.execPath, "--input-type=module", "-e", code];
  const env = { ...process.env, NET: name };
  return spawnSync(command, words, { cwd: root, env, encoding: "utf8" });
}

/**
 * The GPU's description if a step can be trained on it, or why it cannot.
 * @returns {{ gpu: string } | { gpu: undefined, why: string }}
 */
export function findGpu() {
  const { status, stdout, stderr } = trainOneStep("shallow");
  return status === 0 ? { gpu: stdout.trim() } : { gpu: undefined, why: stderr.trim() };
}
