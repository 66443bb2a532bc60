// Checks of the addon and of its results.
import type { Check } from "./check.js";
import { complaintOf, describeEnd, gpuStageOf } from "./crash.js";
import type { Facts } from "./facts.js";

export function checkAddon({ addon, crash, settings }: Facts): Check {
  const { path, attempts } = addon;
  const name = "addon";
  if (crash !== null && gpuStageOf(crash) === null) {
    const tried = path ?? attempts.map((attempt) => attempt.path).join(", ");
    const during = crash.stage === "addon" ? "loading" : `the ${crash.stage}`;
    const lines = [
      tried,
      `the addon ${describeEnd(crash)} during ${during}`,
      ...complaintOf(crash),
    ];
    const remedy = mendCrash(crash.end, addon, settings);
    return { name, mark: "problem", text: lines.join("\n"), remedy };
  }
  if (path !== null) return { name, mark: "ok", text: path };
  const text = attempts.map((attempt) => `${attempt.path}\n${attempt.problem}`).join("\n");
  return { name, mark: "problem", text, remedy: mend(addon) };
}

function mend({ remedies }: Facts["addon"]): string {
  return remedies.join("; or ");
}

function mendCrash(end: string, addon: Facts["addon"], settings: Facts["settings"]): string {
  if (end !== "signal SIGILL" || settings.ONEDNN_MAX_CPU_ISA !== undefined) {
    return `${mend(addon)}; until then, use device "reference"`;
  }
  return (
    "this processor lacks an instruction: set ONEDNN_MAX_CPU_ISA=AVX2, or SSE41, or build the " +
    "addon on this machine"
  );
}

/** Returns no check if the addon did not load. */
export function checkOnednn({ onednn, settings }: Facts): Check[] {
  if (onednn === null) return [];
  const name = "oneDNN";
  const { version, instructionSet, path } = onednn;
  const text = `${version} with ${instructionSet}\n${path ?? "from an unknown file"}`;
  const limit = settings.ONEDNN_MAX_CPU_ISA;
  if (limit === undefined) return [{ name, mark: "ok", text }];
  return [
    {
      name,
      mark: "note",
      text: `${text}\nONEDNN_MAX_CPU_ISA=${limit} limits the instruction set`,
      remedy: "unset ONEDNN_MAX_CPU_ISA for the full speed",
    },
  ];
}

export function checkDevice({ device, crash }: Facts): Check {
  const name = "device";
  if (device === null && gpuStageOf(crash) !== null) {
    return {
      name,
      mark: "problem",
      text: '"auto" looks for a GPU, so what is wrong with CUDA happens to it too',
      remedy: 'mend CUDA; until then, use device "cpu"',
    };
  }
  if (device === null) {
    return {
      name,
      mark: "problem",
      text: '"auto" loads the addon, so it ends the process too',
      remedy: 'mend the addon; until then, use device "reference"',
    };
  }
  if (device.name === "reference") {
    return {
      name,
      mark: "problem",
      text: `"auto" takes ${device.description}, which is slow, for want of the addon`,
      remedy: "mend the addon",
    };
  }
  return { name, mark: "ok", text: `"auto" takes ${device.description}: ${device.reason}` };
}

const REPORT = "report this with the output of `network3 doctor --json`";

export function checkSelfTest({ addon, selfTest, crash }: Facts): Check {
  const { steps, tolerance, difference, errors } = selfTest;
  const name = "self test";
  if (errors.reference !== null) {
    const text = `reference did not train: ${errors.reference}`;
    return { name, mark: "problem", text, remedy: REPORT };
  }
  const trained = `trained ${steps} mini-batches`;
  if (errors.cpu !== null) {
    const text = `reference ${trained}; cpu did not: ${errors.cpu}`;
    return {
      name,
      mark: "problem",
      text,
      remedy: `${mend(addon)}; else ${REPORT}`,
    };
  }
  if (difference === null) {
    const why = crash === null ? "there is no addon" : "the addon ended its process";
    return { name, mark: "note", text: `reference ${trained}; cpu could not: ${why}` };
  }
  const gap = difference.toExponential(0);
  if (difference <= tolerance) {
    const text = `cpu and reference ${trained} alike (largest difference ${gap})`;
    return { name, mark: "ok", text };
  }
  return {
    name,
    mark: "problem",
    text: `cpu and reference ${trained}, but differ by ${gap}; at most ${tolerance} is rounding`,
    remedy: `use device "reference", and ${REPORT}`,
  };
}
