// Collects the facts that doctor judges in ./checks.ts.
import { availableParallelism, cpus } from "node:os";
import type { DeviceInfo } from "../../backend/devices.js";
import type { AddonAttempt } from "../../backend/native/attempts.js";
import { OVERRIDE } from "../../backend/native/candidates.js";
import { readProcessReport } from "../../backend/native/process-report.js";
import { remediesFor } from "../../backend/native/remedies.js";
import { thisSearch } from "../../backend/native/search.js";
import type { CudaReport } from "../../backend/native/types.js";
import { type Located, locateDigits } from "../../data/sources/locate.js";
import { defaultSettings } from "../../data/sources/settings.js";
import { Network3Error } from "../../errors.js";
import { packageFile, requireHere } from "../../package-place.js";
import { availableThreads } from "../../train/device-options.js";
import type { CliIo } from "../io.js";
import type { ProbeFindings } from "./probe.js";
import { type Crash, type Probe, runProbe } from "./run-probe.js";
import { largestDifference, SELF_TEST_STEPS, SELF_TEST_TOLERANCE, selfTest } from "./self-test.js";

export interface Facts {
  readonly network3: string;
  readonly node: { readonly version: string; readonly required: string };
  readonly platform: {
    readonly os: string;
    readonly arch: string;
    /** Version of glibc; null with another C library. */
    readonly glibc: string | null;
  };
  readonly processor: {
    readonly model: string | null;
    readonly cores: number;
    /** Default number of threads of a network. */
    readonly threads: number;
  };
  readonly addon: {
    /** The loaded file, or null. */
    readonly path: string | null;
    readonly attempts: readonly AddonAttempt[];
    /** Remedies if the addon does not load or does not work. */
    readonly remedies: readonly string[];
  };
  /** How the probe of the addon and CUDA crashed or hung; null if it ended normally. */
  readonly crash: Crash | null;
  /** Facts about oneDNN; null without the addon. */
  readonly onednn: {
    readonly version: string;
    readonly instructionSet: string;
    /** The file that contains it; null if the system does not provide it. */
    readonly path: string | null;
  } | null;
  /** The device that `"auto"` chooses; null if choosing it crashes the process. */
  readonly device: DeviceInfo | null;
  /** Facts about CUDA; null without the addon or if the process crashed before. */
  readonly cuda: CudaReport | null;
  readonly selfTest: {
    readonly steps: number;
    readonly tolerance: number;
    /** Difference between cpu and reference; null if one of them did not train. */
    readonly difference: number | null;
    readonly errors: { readonly cpu: string | null; readonly reference: string | null };
  };
  readonly mnist: Located;
  /** Environment variables that network3 or oneDNN read, if they are set. */
  readonly settings: Readonly<Record<string, string>>;
}

export const VARIABLES = [
  OVERRIDE,
  "NETWORK3_CUDA_LIBRARY",
  "NETWORK3_CUDA_PATH",
  "CUDA_PATH",
  "NETWORK3_DATA",
  "NETWORK3_CACHE",
  "NETWORK3_DEBUG",
  "XDG_CACHE_HOME",
  "ONEDNN_MAX_CPU_ISA",
] as const;

/** Examines this machine; changes and downloads nothing. */
export async function collectFacts(
  { env, signal }: Pick<CliIo, "env" | "signal">,
  probeTimeoutMs?: number,
): Promise<Facts> {
  const { version, engines }: { version: string; engines: { node: string } } = requireHere(
    packageFile("package.json"),
  );
  // Awaited first, so that the self tests do not compete for the cores.
  const probe = await runProbe({ env, signal }, probeTimeoutMs);
  const { findings } = probe;
  return {
    network3: version,
    node: { version: process.versions.node, required: engines.node.replace(/^[^\d]*/, "") },
    platform: { os: process.platform, arch: process.arch, glibc: readProcessReport().glibc },
    processor: {
      model: cpus()[0]?.model.trim() || null,
      cores: availableParallelism(),
      threads: availableThreads(),
    },
    addon: addonFacts(probe, env),
    crash: probe.crash,
    onednn: onednnFacts(findings),
    device: findings.device ?? null,
    cuda: findings.cuda ?? null,
    selfTest: await testFacts(findings),
    mnist: await locateDigits({ ...defaultSettings(), env }, signal),
    settings: Object.fromEntries(
      VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
    ),
  };
}

function addonFacts(
  { findings: { candidates = [], attempts } }: Probe,
  env: CliIo["env"],
): Facts["addon"] {
  const tried: readonly AddonAttempt[] =
    attempts ?? candidates.map(({ place, path, failure }) => ({ place, path, ...failure }));
  const loaded = attempts?.find(({ problem }) => problem === undefined);
  // A file that was loaded or crashed the process exists, so its only possible fault is to be broken.
  const suspects = tried.map((attempt) => ({ kind: "broken" as const, ...attempt }));
  return {
    path: loaded?.path ?? null,
    attempts: tried,
    remedies: remediesFor(suspects, thisSearch(env)),
  };
}

function onednnFacts({ description, libraries = [] }: Partial<ProbeFindings>): Facts["onednn"] {
  const words = /^oneDNN (\S+), (.+)$/.exec(description ?? "");
  if (!words) return null;
  const [, version = "", instructionSet = ""] = words;
  // A release build has oneDNN inside of the addon.
  const ends = [/dnnl[^/\\]*$/, /\.node$/];
  const [path = null] = ends.flatMap((end) => libraries.filter((library) => end.test(library)));
  return { version, instructionSet, path };
}

async function testFacts({ numbers, error }: Partial<ProbeFindings>): Promise<Facts["selfTest"]> {
  const [reference, failure] = await selfTest("reference").then(
    (value) => [value, null] as const,
    (reason: unknown) => {
      if (!(reason instanceof Network3Error)) throw reason;
      return [null, reason.message] as const;
    },
  );
  return {
    steps: SELF_TEST_STEPS,
    tolerance: SELF_TEST_TOLERANCE,
    difference: numbers && reference ? largestDifference(numbers, reference) : null,
    errors: { cpu: error ?? null, reference: failure },
  };
}
