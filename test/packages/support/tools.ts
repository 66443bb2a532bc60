// The versions of Node and the package managers that the tests use.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

/** The major versions of Node that network3 is for. */
export const NODES = [20, 22, 24, 26] as const;
export type NodeMajor = (typeof NODES)[number];

/** The path of a tool's file, or undefined where the tool does not run on this platform. */
export function toolFile(name: string): string | undefined {
  const path = join(inject("tools"), name);
  return existsSync(path) ? path : undefined;
}

/** The program of a major version of Node, or undefined where it does not run on this platform. */
export function nodeProgram(major: NodeMajor): string | undefined {
  const own = process.versions.node.startsWith(`${major}.`) ? process.execPath : undefined;
  return toolFile(`node-${major}/bin/node`) ?? own;
}
