// Replacements of PyTorch, for machines without PyTorch and without a GPU.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const probe = fileURLToPath(new URL("../../../bench/pytorch/probe.py", import.meta.url));

/** Returns the report of bench/pytorch/probe.py on a device, with `source` instead of PyTorch. */
export async function probeFake(source: string, device: string): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), "network3-torch-"));
  try {
    await writeFile(join(folder, "torch.py"), source);
    const env = { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" };
    const { stdout } = await promisify(execFile)("python3", ["-s", probe, device], { env });
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Returns a module `torch` with CUDA, given the lines of its functions. */
export function torchWithCuda({
  init = "pass",
  names = ["GPU"],
  ones = "return Number()",
}): string {
  return `
__version__ = "2.15.0+cu132"

class version:
    cuda = "13.2"

class backends:
    class cudnn:
        def version():
            return 92600

class cuda:
    def init():
        ${init}
    def device_count():
        return ${names.length}
    def get_device_name(ordinal):
        return ${JSON.stringify(names)}[ordinal]

class device:
    def __init__(self, name):
        self.index = int(name[5:]) if ":" in name else None

class Number:
    def __add__(self, other): return self
    def sum(self): return self
    def item(self): return 4

def ones(size, device):
    ${ones}
`;
}

/**
 * Creates a program that replaces python3 on the PATH. It reports a GPU, and `times` µs per step of each
 * mode, a tenth less if the update is fused. It appends each job to the file `jobs.jsonl`.
 */
export function fakePython(folder: string, times: Record<"eager" | "graph", number>): string {
  return `#!${process.execPath}
const [script, argument] = process.argv.slice(-2);
if (script.endsWith("probe.py")) {
  console.log(JSON.stringify({ version: "2.15.0", cuda: "13.2", cudnn: "9.26.0", devices: ["GPU"] }));
} else {
  require("node:fs").appendFileSync(${JSON.stringify(join(folder, "jobs.jsonl"))}, argument + "\\n");
  const times = ${JSON.stringify(times)};
  const results = JSON.parse(argument).variants.map((variant) => {
    const microseconds = times[variant.mode] * (variant.update === "fused" ? 0.9 : 1);
    return { variant, stepMicroseconds: [microseconds, microseconds] };
  });
  console.log(JSON.stringify({ version: "2.15.0", results }));
}
`;
}
