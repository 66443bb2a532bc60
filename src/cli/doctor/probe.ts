// A process of its own that loads the addon, trains on it and opens CUDA, and tells each step on file
// descriptor 3: what a broken library does to a process, it does to this one.
import { writeSync } from "node:fs";
import { type DeviceInfo, openDevice } from "../../backend/devices.js";
import { type AddonAttempt, tryAddon } from "../../backend/native/attempts.js";
import { addonCandidates, type Candidate } from "../../backend/native/candidates.js";
import { tryCuda } from "../../backend/native/load-cuda.js";
import { readProcessReport } from "../../backend/native/process-report.js";
import { thisSearch } from "../../backend/native/search.js";
import type { CudaReport, CudaStage } from "../../backend/native/types.js";
import { messageOf } from "../../realms.js";
import { type SelfTestNumbers, selfTest } from "./self-test.js";

/** What a probe does with the addon alone. */
export type AddonStage = "addon" | "self test" | "exit";
/** What it does with CUDA, whose opening has stages of its own. */
export type GpuStage = "CUDA library" | CudaStage | "GPU exit";

/** What a probe finds out step by step; a line of JSON after each. */
export interface ProbeFindings {
  /** What it is about to do. */
  readonly stage: AddonStage | GpuStage;
  /** Before the addon is loaded. */
  readonly candidates: readonly Candidate[];
  /** After that. */
  readonly attempts: readonly AddonAttempt[];
  /** The addon's words about itself, such as `oneDNN 3.2.0, AVX2`; null without one. */
  readonly description: string | null;
  /** Shared libraries that came with the addon. */
  readonly libraries: readonly string[];
  /** The training on `"cpu"`. */
  readonly numbers: SelfTestNumbers;
  /** Why that failed. */
  readonly error: string;
  /** What there is of CUDA. */
  readonly cuda: CudaReport;
  /** What `"auto"` takes. */
  readonly device: DeviceInfo;
  /** The last word: what ends without it was ended. */
  readonly done: true;
}

const FINDINGS = 3;

function tell(findings: Partial<ProbeFindings>): void {
  writeSync(FINDINGS, `${JSON.stringify(findings)}\n`);
}

async function probe(): Promise<void> {
  const search = thisSearch();
  tell({ stage: "addon", candidates: addonCandidates(search) });
  const before = new Set(readProcessReport().libraries);
  const { addon, attempts } = tryAddon(search);
  const libraries = readProcessReport().libraries.filter((path) => !before.has(path));
  tell({ attempts, description: addon?.description ?? null, libraries });
  if (addon) {
    // The vendor's libraries come last: where one ends the process, the rest is known.
    tell({ stage: "self test" });
    tell(await trainOnCpu());
    tell({ stage: "CUDA library" });
    addon.watchCuda((stage) => tell({ stage }));
    tell({ cuda: tryCuda(addon, search) });
  }
  const { device } = openDevice("auto");
  // What ends the process from here on does so at its exit.
  tell({ device, stage: device.name === "cuda" ? "GPU exit" : "exit" });
}

function trainOnCpu(): Promise<Partial<ProbeFindings>> {
  return selfTest("cpu").then(
    (numbers) => ({ numbers }),
    (error: unknown) => ({ error: messageOf(error) }),
  );
}

await probe();
tell({ done: true });
