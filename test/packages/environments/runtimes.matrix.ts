import { afterAll, beforeAll, expect, it } from "vitest";
import { install } from "../support/installed.js";
import type { Project } from "../support/project.js";
import { toolFile } from "../support/tools.js";
import { TRAINED, train } from "../support/training.js";

let project: Project;
beforeAll(async () => {
  project = await install();
});
afterAll(() => project[Symbol.asyncDispose]());

it.for([
  ["bun", "@oven/bun-linux-x64/bin/bun", []],
  ["deno", "@deno/linux-x64-glibc/deno", ["run", "--allow-all"]],
] as const)("%s itself trains by import and by require", async ([, name, words], { skip }) => {
  const runtime = toolFile(name) ?? skip(`there is no ${name} for this platform`);
  for (const program of ["import.mjs", "require.cjs"]) {
    expect(await train(project, [runtime, ...words, program])).toEqual(TRAINED);
  }
});
