// Runs ./probe.ts and returns its findings and how it ended.
import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { packageFile } from "../../package-place.js";
import type { CliIo } from "../io.js";
import type { AddonStage, GpuStage, ProbeFindings } from "./probe.js";

/** How the process crashed or hung. */
export interface Crash {
  /** The end of the process, such as `signal SIGSEGV`; `no answer` if it hung. */
  readonly end: string;
  /** The stage in which that happened. */
  readonly stage: AddonStage | GpuStage;
  /** The first line that the process wrote to stderr. */
  readonly complaint: string | null;
}

export interface Probe {
  readonly findings: Partial<ProbeFindings>;
  readonly crash: Crash | null;
}

/** Relative to the package's folder. */
const SCRIPT = "dist/cli/doctor/probe.js";

/** Many times the duration of a probe, so that only a hanging probe is killed. */
const TIMEOUT_MS = 15_000;

/** Runs the probe; rejects with `signal.reason` if the signal aborts. */
export async function runProbe(
  { env, signal }: Pick<CliIo, "env" | "signal">,
  timeoutMs = TIMEOUT_MS,
): Promise<Probe> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, [packageFile(SCRIPT)], {
    env: { ...env },
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, timeoutMs);
  const onAbort = () => void child.kill("SIGKILL");
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const ended = new Promise<string>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, by) => resolve(by ? `signal ${by}` : `exit code ${code}`));
    });
    const [end, errors, lines] = await Promise.all([
      ended,
      text(child.stderr as Readable),
      text(child.stdio[3] as Readable),
    ]);
    signal.throwIfAborted();
    const findings = parse(lines);
    if (findings.done === true && end === "exit code 0") return { findings, crash: null };
    const { stage = "addon" } = findings;
    const complaint = errors.split("\n").find((line) => line.trim() !== "") ?? null;
    return { findings, crash: { end: isLate ? "no answer" : end, stage, complaint } };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

/** Parses the lines of findings. A process that is killed may leave an incomplete line. */
function parse(lines: string): Partial<ProbeFindings> {
  const whole = lines.split("\n").slice(0, -1);
  return Object.assign({}, ...whole.map((line) => JSON.parse(line)));
}
