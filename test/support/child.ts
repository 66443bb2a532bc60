// Runs a script that uses the built library in a child process.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface ChildResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `script`, a module that may import from "./dist/…"; `npm test` has built it. */
export function startChild(script: string, env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text) => {
      said[name] += text;
    });
  }
  const closed = new Promise<ChildResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...said }));
  });
  return {
    /** Text printed so far. */
    said,
    closed,
    kill(): Promise<ChildResult> {
      child.kill("SIGKILL");
      return closed;
    },
  };
}

/** Runs a script to its end. */
export function runChild(
  script: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ChildResult> {
  return startChild(script, env).closed;
}

/** Code for scripts: examples, a network with 784 inputs, and functions that compare networks. */
export const trainingScript = `
  import { createHash } from "node:crypto";
  import { Dataset, FullyConnectedLayer, Network, SoftmaxLayer, experiments } from "./dist/index.js";
  const rows = 200;
  const x = Uint8Array.from({ length: rows * 784 }, (_, i) => (i * 7919 + (i >> 3)) & 255);
  const data = new Dataset(x, Int32Array.from({ length: rows }, (_, i) => i % 10));
  const layersOf = (id) => experiments.find((experiment) => experiment.id === id).layers();
  async function hashOf(net) {
    const hash = createHash("sha256");
    for (const { data } of Object.values(await net.parameters())) hash.update(data);
    return hash.digest("hex");
  }
`;
