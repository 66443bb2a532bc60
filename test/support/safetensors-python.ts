// The Python package safetensors, which defines the format: a second opinion on files.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A tensor as Python tells it; `data` in base64. */
export interface PythonTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: string;
}

export interface PythonFile {
  readonly tensors: Readonly<Record<string, PythonTensor>>;
  readonly metadata: Readonly<Record<string, string>> | null;
}

export type PythonVerdict = PythonFile | { readonly refused: string };

const at = (name: string) => fileURLToPath(new URL(`python/${name}`, import.meta.url));
const UNAVAILABLE = 3;
/** A machine that cannot reach a package index shall not wait long to hear so. */
const IMPATIENT = { PIP_RETRIES: "1", PIP_TIMEOUT: "5" };

export class PythonSafetensors {
  readonly #packages: string;

  private constructor(packages: string) {
    this.#packages = packages;
  }

  /** The package, fetched at first use; a string says why this machine cannot have it. */
  static async find(): Promise<PythonSafetensors | string> {
    const { code, stdout, stderr } = await run(process.execPath, [at("fetch-safetensors.mjs")], {
      env: IMPATIENT,
      timeout: 60_000,
    });
    if (code === 0) return new PythonSafetensors(stdout.trim());
    if (code === null) return "the Python package safetensors could not be fetched within a minute";
    if (code === UNAVAILABLE) return stderr.trim().split("\n").slice(0, 2).join(" ").slice(0, 200);
    throw new Error(stderr);
  }

  /** What every file of a folder holds, or why it is refused. */
  async read(folder: string): Promise<Readonly<Record<string, PythonVerdict>>> {
    return JSON.parse(await this.#python(["read", folder]));
  }

  /** Writes files; dtypes have their names in numpy. */
  async write(folder: string, files: Readonly<Record<string, PythonFile>>): Promise<void> {
    await this.#python(["write", folder], JSON.stringify(files));
  }

  async #python(args: readonly string[], input = ""): Promise<string> {
    const script = ["-B", "-s", at("safetensors_files.py"), ...args];
    const env = { PYTHONPATH: this.#packages };
    const { code, stdout, stderr } = await run("python3", script, { env, input });
    if (code !== 0) throw new Error(`python3 ended with ${code}: ${stderr}`);
    return stdout;
  }
}

interface RunOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Milliseconds, after which the process is ended and its code is null. */
  readonly timeout?: number;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  command: string,
  args: readonly string[],
  { env, input = "", timeout }: RunOptions,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, timeout });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (bytes: Buffer) => stdout.push(bytes));
    child.stderr.on("data", (bytes: Buffer) => stderr.push(bytes));
    child.on("error", reject);
    child.on("close", (code) => {
      const text = (parts: Buffer[]) => Buffer.concat(parts).toString();
      resolve({ code, stdout: text(stdout), stderr: text(stderr) });
    });
    child.stdin.end(input);
  });
}
