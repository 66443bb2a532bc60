// Describes the environment of the figures: machine, versions and measured limits.
import os from "node:os";
import { fs, path } from "zx";
import { root } from "../../scripts/lib/project.mjs";
import { runLimits } from "../sides/processes.mjs";

export async function machineFacts() {
  const { version } = await fs.readJson(path.join(root, "package.json"));
  return {
    cpu: os.cpus()[0]?.model.trim() ?? "unknown",
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    network3: version,
    date: new Date().toISOString(),
  };
}

/** The first line of a report. */
export function machineLine({ cpu, cores, platform, node, network3 }) {
  return `${cpu}, ${cores} cores, ${platform}; Node ${node}, network3 ${network3}`;
}

/** For each number of threads, the better of two measurements of the limits. */
export function betterLimits(a, b) {
  const limits = a.limits.map((row, index) => {
    const other = b.limits[index];
    const entries = Object.entries(row).map(([key, value]) => [key, Math.max(value, other[key])]);
    return Object.fromEntries(entries);
  });
  return { isa: a.isa, limits };
}

/** Measures the limits on each of these numbers of threads and on all cores. */
export function measureLimits(threadCounts) {
  return runLimits([...new Set([...threadCounts, os.availableParallelism()])]);
}
