// The PyTorch side of the benchmark, if PyTorch is installed: CUDA graphs give the results of eager mode.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { nets } from "../../bench/lib/nets.mjs";
import { pytorchFolder } from "../../bench/lib/places.mjs";
import { deps } from "../../scripts/lib/project.mjs";

const recorded = fileURLToPath(new URL("support/recorded_graph.py", import.meta.url));
const sources = fileURLToPath(new URL("../../bench/pytorch", import.meta.url));
const lacking = !existsSync(pytorchFolder);
const reason = lacking ? " (skipped: no PyTorch; `npm run bench:setup` fetches it)" : "";
const timeout = 120_000;

async function runPython<Result>(script: string, argument: object): Promise<Result> {
  const env = {
    ...process.env,
    PYTHONPATH: `${sources}:${pytorchFolder}`,
    PYTHONDONTWRITEBYTECODE: "",
    PYTHONPYCACHEPREFIX: join(deps, "pytorch-bytecode"),
  };
  const args = ["-s", "-W", "ignore", script, JSON.stringify(argument)];
  return JSON.parse((await promisify(execFile)("python3", args, { env })).stdout);
}

it.skipIf(lacking).each([
  ["fully connected layers", { hidden: [20] }],
  ["convolutions and dropout", { filters: [4, 6], hidden: [20, 20], dropout: 0.5 }],
])(
  `a captured step of %s trains as a plain one does${reason}`,
  { timeout },
  async (_name, layers) => {
    const { differences, events } = await runPython<{
      differences: Record<string, number>;
      events: string[];
    }>(recorded, { ...nets.shallow, ...layers });
    expect(Object.keys(differences)).toHaveLength(6);
    for (const [way, difference] of Object.entries(differences)) {
      expect({ way, isSmall: difference < 1e-5 }).toEqual({ way, isSmall: true });
    }
    // The warm-up uses a separate stream, which is synchronised with the main stream in both directions.
    expect(events).toEqual(["wait", "enter", "leave", "wait"]);
  },
);

it.skipIf(lacking)(
  `a way of PyTorch that fails leaves the others their times${reason}`,
  { timeout },
  async () => {
    const plan = { batch: 10, steps: 2, stretches: 3, warmUpSeconds: 0 };
    const variant = { mode: "eager", layout: "channels_last", update: "fused", threads: 1 };
    // A CUDA graph on the CPU.
    const variants = [{ ...variant, mode: "graph" }, variant];
    const job = { net: nets.basic_conv, device: "cpu", ...plan, variants };
    const { results } = await runPython<{
      results: { error?: string; stepMicroseconds?: number[] }[];
    }>(join(sources, "main.py"), job);
    expect(results).toMatchObject([{ error: expect.stringMatching(/./) }, { variant }]);
    expect(results[1]?.stepMicroseconds).toHaveLength(3);
    expect(Math.min(...(results[1]?.stepMicroseconds ?? []))).toBeGreaterThan(0);
  },
);
