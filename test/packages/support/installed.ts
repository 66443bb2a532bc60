// Projects in which npm has installed network3.
import { inject } from "vitest";
import { Project } from "./project.js";
import { toolFile } from "./tools.js";

export interface InstallOptions {
  readonly node?: string;
  readonly name?: string;
}

/** The words of the npm command that the tests of environments use. */
export function npm(node: string, words: readonly string[]): [string, ...string[]] {
  const file = toolFile("npm-11/bin/npm-cli.js");
  if (file === undefined) throw new Error("npm 11 is missing among the tools");
  return [node, file, ...words];
}

/** Makes a project and lets npm add network3 to it. */
export async function install(
  { node = process.execPath, ...options }: InstallOptions = {},
  words: readonly string[] = [],
): Promise<Project> {
  const project = await Project.make({ registry: inject("registry"), node, ...options });
  await project.succeed(npm(node, ["install", "--ignore-scripts", ...words, "network3"]));
  return project;
}
