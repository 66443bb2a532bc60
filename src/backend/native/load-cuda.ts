// Opens the CUDA library next to the addon; if that fails, the error lists every attempt.
import { existsSync } from "node:fs";
import { DeviceUnavailableError } from "../../errors.js";
import { builtFileCandidates } from "../../package-place.js";
import { messageOf } from "../../realms.js";
import type { CudaReport, NativeAddon } from "./types.js";

/** Environment variable with the path of a file to open instead of the one next to the addon. */
const OVERRIDE = "NETWORK3_CUDA_LIBRARY";

/** The path of the CUDA library. */
function cudaLibraryPath(): string {
  const override = process.env[OVERRIDE];
  if (override) return override;
  const candidates = builtFileCandidates("network3_cuda.so");
  return candidates.find((path) => existsSync(path)) ?? candidates[0];
}

/** Opens the libraries of the vendor and reports which of them and which devices were found. */
export function tryCuda(addon: NativeAddon): CudaReport {
  const path = cudaLibraryPath();
  if (!existsSync(path)) {
    return failed(
      `the CUDA library of network3 is not there: ${path}`,
      `in a checkout, run \`npm run build:cuda\`; or set ${OVERRIDE} to its path`,
    );
  }
  try {
    return addon.loadCuda(path);
  } catch (error) {
    const reason = messageOf(error);
    return failed(
      `the CUDA library of network3 cannot be opened: ${reason}`,
      "in a checkout, run `npm run build` and `npm run build:cuda`",
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
