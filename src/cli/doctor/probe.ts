// A process of its own that loads the addon and trains on it, and tells each step on file
// descriptor 3: what a broken library does to a process, it does to this one.
import { writeSync } from "node:fs";
import { type DeviceInfo, openDevice } from "../../backend/devices.js";
import { type AddonAttempt, addonCandidates, tryNative } from "../../backend/native/load.js";
import { tryCuda } from "../../backend/native/load-cuda.js";
import type { CudaReport } from "../../backend/native/types.js";
import { readProcessReport } from "./process-report.js";
import { type SelfTestNumbers, selfTest } from "./self-test.js";

/** What a probe finds out step by step; a line of JSON after each. */
export interface ProbeFindings {
  /** Before the addon is loaded. */
  readonly candidates: readonly string[];
  /** After that. */
  readonly attempts: readonly AddonAttempt[];
  /** The addon's words about itself, such as `oneDNN 3.2.0, AVX2`; null without one. */
  readonly description: string | null;
  /** Shared libraries that came with the addon. */
  readonly libraries: readonly string[];
  /** What there is of CUDA. */
  readonly cuda: CudaReport;
  /** What `"auto"` takes. */
  readonly device: DeviceInfo;
  /** The training on `"cpu"`. */
  readonly numbers: SelfTestNumbers;
  /** Why a step failed. */
  readonly error: string;
  /** The last word: what ends without it was ended. */
  readonly done: true;
}

const FINDINGS = 3;

function tell(findings: Partial<ProbeFindings>): void {
  writeSync(FINDINGS, `${JSON.stringify(findings)}\n`);
}

async function probe(): Promise<void> {
  tell({ candidates: addonCandidates() });
  const before = new Set(readProcessReport().libraries);
  const { addon, attempts } = tryNative();
  const libraries = readProcessReport().libraries.filter((path) => !before.has(path));
  tell({ attempts, description: addon?.description ?? null, libraries });
  if (addon) tell({ cuda: tryCuda(addon) });
  tell({ device: openDevice("auto").device });
  if (addon) tell({ numbers: await selfTest("cpu") });
}

probe()
  .catch((error: unknown) =>
    tell({ error: error instanceof Error ? error.message : String(error) }),
  )
  .then(() => tell({ done: true }));
