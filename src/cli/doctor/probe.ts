// A separate process that loads the addon, trains on it and opens CUDA, and writes each step to file
// descriptor 3. A broken library can crash only this process.
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

/** The stages of a probe that concern only the addon. */
export type AddonStage = "addon" | "self test" | "exit";
/** The stages that concern CUDA. */
export type GpuStage = "CUDA library" | CudaStage | "GPU exit";

/** The findings of a probe, which writes a line of JSON after each step. */
export interface ProbeFindings {
  /** The stage that begins. */
  readonly stage: AddonStage | GpuStage;
  /** Possible files of the addon; written before it is loaded. */
  readonly candidates: readonly Candidate[];
  /** Results of loading these files. */
  readonly attempts: readonly AddonAttempt[];
  /** The addon's description of itself, such as `oneDNN 3.2.0, AVX2`; null without an addon. */
  readonly description: string | null;
  /** Shared libraries that the addon loaded. */
  readonly libraries: readonly string[];
  /** Results of the training on `"cpu"`. */
  readonly numbers: SelfTestNumbers;
  /** The error of that training. */
  readonly error: string;
  /** Findings about CUDA. */
  readonly cuda: CudaReport;
  /** The device that `"auto"` chooses. */
  readonly device: DeviceInfo;
  /** The last line; a process that ends without it crashed. */
  readonly done: true;
}

const FINDINGS = 3;

function tell(findings: Partial<ProbeFindings>): void {
  writeSync(FINDINGS, `${JSON.stringify(findings)}\n`);
}

async function probe(): Promise<void> {
  const search = thisSearch();
  tell({ stage: "addon", candidates: [...addonCandidates(search)] });
  const before = new Set(readProcessReport().libraries);
  const { addon, attempts } = tryAddon(search);
  const libraries = readProcessReport().libraries.filter((path) => !before.has(path));
  tell({ attempts, description: addon?.description ?? null, libraries });
  if (addon) {
    // The vendor's libraries come last, so that the other facts are known if one of them crashes.
    tell({ stage: "self test" });
    tell(await trainOnCpu());
    tell({ stage: "CUDA library" });
    addon.watchCuda((stage) => tell({ stage }));
    tell({ cuda: tryCuda(addon, search) });
  }
  const { device } = openDevice("auto");
  // A crash after this line happens at the exit of the process.
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
