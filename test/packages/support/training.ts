// The result of the programs in test/packages/programs.
import { realpath } from "node:fs/promises";
import type { Command, Project } from "./project.js";

/** The report of a program that has trained on the native code in its project. */
export const TRAINED = { device: "cpu", learned: true, addon: "in the project" };

/** Reads what a program has printed; `folder` is the place where native code may come from. */
export async function readResult(stdout: string, folder: string): Promise<typeof TRAINED> {
  const { addon, ...facts } = JSON.parse(stdout);
  const isInside = addon?.startsWith(`${await realpath(folder)}/`);
  return { ...facts, addon: isInside ? TRAINED.addon : addon };
}

/** Runs a program that trains in a project. */
export async function train(project: Project, command: Command): Promise<typeof TRAINED> {
  return readResult(await project.succeed(command), project.folder);
}
