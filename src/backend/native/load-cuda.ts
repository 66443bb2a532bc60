// Opens the CUDA library next to the addon; if that fails, the error lists every attempt.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DeviceUnavailableError } from "../../errors.js";
import { messageOf } from "../../realms.js";
import { locate, targetFor } from "./candidates.js";
import { isCheckout, type Search, thisSearch, versionIn } from "./search.js";
import type { CudaReport, NativeAddon } from "./types.js";

/** Environment variable with the path of a file to open instead of the default places. */
const OVERRIDE = "NETWORK3_CUDA_LIBRARY";
const FILE = "network3_cuda.so";

/** The path of the CUDA library, or the reason why there is none and the remedy. */
type Located = { readonly path: string } | { readonly problem: string; readonly solution: string };

/** Searches beside the addon, and in the package that a user installs for GPUs. */
export function locateCuda(search: Search): Located {
  const { env, bundle, folder, machine } = search;
  const override = env[OVERRIDE];
  if (override) return existsSync(override) ? { path: override } : absent(override);
  const beside = [
    ...(bundle === undefined ? [] : [join(bundle, FILE)]),
    ...(folder === undefined ? [] : [join(folder, "build/Release", FILE)]),
  ];
  const path = beside.find((file) => existsSync(file));
  if (path !== undefined) return { path };
  if (isCheckout(folder)) return absent(join(folder, "build/Release", FILE));
  const target = targetFor("cuda", search);
  if (target === undefined) {
    const problem = `network3 has no CUDA library for ${machine.platform} ${machine.arch}`;
    return { problem, solution: "use a machine with Linux x64" };
  }
  const found = locate(target, search);
  if (found.failure === undefined) return { path: found.path };
  const version = versionIn(folder);
  const name = version === undefined ? target.package : `${target.package}@${version}`;
  return {
    problem: `the package ${target.package} cannot be used: ${found.failure.problem}`,
    solution: `run \`npm install ${name}\`, or set ${OVERRIDE} to the path of ${FILE}`,
  };
}

function absent(path: string): Located {
  return {
    problem: `the CUDA library of network3 is not there: ${path}`,
    solution: `in a checkout, run \`npm run build:cuda\`; or set ${OVERRIDE} to its path`,
  };
}

/** Opens the libraries of the vendor and reports which of them and which devices were found. */
export function tryCuda(addon: NativeAddon, search = thisSearch()): CudaReport {
  const located = locateCuda(search);
  if (!("path" in located)) return failed(located.problem, located.solution);
  const { path } = located;
  try {
    return addon.loadCuda(path);
  } catch (error) {
    const reason = messageOf(error);
    return failed(
      `the CUDA library of network3 cannot be opened: ${reason}`,
      "in a checkout, run `npm run build` and `npm run build:cuda`; else remove node_modules and run `npm install`",
      [{ library: "network3_cuda", place: path, problem: reason }],
    );
  }
}

/**
 * Opens CUDA or throws {@link DeviceUnavailableError} with every attempt; `device` is the requested
 * device.
 */
export function loadCuda(addon: NativeAddon, device: string): void {
  const { problem, solution, attempts } = tryCuda(addon);
  if (problem === "") return;
  const failures = attempts.filter((attempt) => attempt.problem !== "");
  const tried = failures.map(
    (attempt) => `  - ${attempt.library} (${attempt.place}): ${attempt.problem}`,
  );
  throw unavailable(device, problem, tried, solution);
}

/** Returns the error for `device`, with the attempts and the remedies. */
export function unavailable(
  device: string,
  problem: string,
  tried: readonly string[],
  solution: string,
): DeviceUnavailableError {
  return new DeviceUnavailableError(
    [
      `device "${device}" cannot be used: ${problem}`,
      ...(tried.length > 0 ? ["Tried:", ...tried] : []),
      "Possible solutions:",
      `  - ${solution}`,
      '  - use { device: "cpu" }, or { device: "auto" }, which takes a GPU only where one works',
    ].join("\n"),
  );
}

function failed(
  problem: string,
  solution: string,
  attempts: CudaReport["attempts"] = [],
): CudaReport {
  return { problem, solution, attempts, libraries: [], devices: [] };
}
