// Where a result comes from: the state of the sources and the machine.

import { execFile } from "node:child_process";
import { availableParallelism, cpus } from "node:os";
import { promisify } from "node:util";
import { packageFile } from "../../package-place.js";

const run = promisify(execFile);

/**
 * Returns the commit of the checkout, marked where files differ from it; `release <version>` for an installed
 * package.
 */
export async function currentCommit(version: string): Promise<string> {
  const folder = packageFile(".");
  if (folder.includes("node_modules")) return `release ${version}`;
  try {
    const git = async (...args: string[]) => (await run("git", ["-C", folder, ...args])).stdout;
    const commit = (await git("rev-parse", "HEAD")).trim();
    const changes = await git("status", "--porcelain", "--untracked-files=no", "src", "native");
    return changes === "" ? commit : `${commit} with changes`;
  } catch {
    return `release ${version}`;
  }
}

/** Describes the processor and the system, without the versions that change on the same machine. */
export function currentComputer(): string {
  const [cpu] = cpus();
  const cores = availableParallelism();
  return `${cores} cores of ${cpu?.model.trim() ?? process.arch}, ${process.platform}`;
}

/** Describes the machine and the device. */
export function currentMachine(device: string): string {
  return `${currentComputer()}, Node ${process.versions.node}, ${device}`;
}
