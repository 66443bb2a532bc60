// Fetches Python packages that define file formats and runs the scripts of test/support/python with
// them.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const at = (name: string) => fileURLToPath(new URL(`python/${name}`, import.meta.url));
const UNAVAILABLE = 3;
/** Settings that make pip give up quickly if there is no package index. */
const IMPATIENT = { PIP_RETRIES: "1", PIP_TIMEOUT: "5" };

export class PythonPackage {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Fetches the package at first use. Returns a string with the reason if that is impossible. */
  static async find(name: string, version: string): Promise<PythonPackage | string> {
    const fetch = [at("fetch-package.mjs"), name, version];
    const { code, stdout, stderr } = await run(process.execPath, fetch, {
      env: IMPATIENT,
      timeout: 60_000,
    });
    if (code === 0) return new PythonPackage(stdout.trim());
    if (code === null) return `the Python package ${name} could not be fetched within a minute`;
    if (code === UNAVAILABLE) return stderr.trim().split("\n").slice(0, 2).join(" ").slice(0, 200);
    throw new Error(stderr);
  }

  /** Runs a script and returns its output. */
  async run(script: string, args: readonly string[], input = ""): Promise<string> {
    const command = ["-B", "-s", at(script), ...args];
    const env = { PYTHONPATH: this.#folder };
    const { code, stdout, stderr } = await run("python3", command, { env, input });
    if (code !== 0) throw new Error(`python3 ended with ${code}: ${stderr}`);
    return stdout;
  }
}

interface RunOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Time limit in milliseconds; then the process is killed and its code is null. */
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
