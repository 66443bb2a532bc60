// Runs a script against the built library in a process of its own.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface ChildResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The module `script` may import from "./dist/…"; `npm test` has built it. */
export function runChild(
  script: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      cwd: root,
      env: { ...process.env, ...env },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Examples and a training network of 784 inputs, for scripts. */
export const trainingScript = `
  import { Dataset, FullyConnectedLayer, Network, SoftmaxLayer, experiments } from "./dist/index.js";
  const rows = 200;
  const x = Uint8Array.from({ length: rows * 784 }, (_, i) => (i * 7919 + (i >> 3)) & 255);
  const data = new Dataset(x, Int32Array.from({ length: rows }, (_, i) => i % 10));
  const layersOf = (id) => experiments.find((experiment) => experiment.id === id).layers();
`;
