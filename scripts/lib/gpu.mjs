// Finds the GPU of this machine for tests of the CUDA backend. Needs no packages besides Node.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** True if the device file of NVIDIA exists, or the one of WSL. */
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
 * Returns the command that trains one step with a mini-batch of 10 on the GPU and prints the GPU's
 * description.
 * @param {string} name one of bench/lib/nets.mjs
 */
export function trainingStep(name) {
  const command = [process.execPath, "--input-type=module", "-e", code];
  return { command, cwd: root, env: { ...process.env, NET: name } };
}

/**
 * Returns the description of the GPU if a step can be trained on it, or the reason why not.
 * @returns {{ gpu: string } | { gpu: undefined, why: string }}
 */
export function findGpu() {
  const { command, cwd, env } = trainingStep("shallow");
  const [program = "", ...args] = command;
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  return status === 0 ? { gpu: stdout.trim() } : { gpu: undefined, why: stderr.trim() };
}
