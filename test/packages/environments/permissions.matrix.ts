import { afterAll, beforeAll, expect, it } from "vitest";
import { install } from "../support/installed.js";
import type { Project } from "../support/project.js";
import { NODES, nodeProgram } from "../support/tools.js";
import { TRAINED, train } from "../support/training.js";

let project: Project;
beforeAll(async () => {
  project = await install();
});
afterAll(() => project[Symbol.asyncDispose]());

it.for(NODES)("the permission model of Node %i lets network3 train", async (major, { skip }) => {
  const node = nodeProgram(major) ?? skip(`there is no Node ${major} for this platform`);
  const flag = major === 20 ? "--experimental-permission" : "--permission";
  const strict = [node, "--no-warnings", flag, "--allow-fs-read=*"] as const;
  const allowed = [...strict, "--allow-addons", "import.mjs"] as const;
  expect(await train(project, allowed)).toEqual(TRAINED);
  const { code, stderr } = await project.run([...strict, "import.mjs"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/ - .*--allow-addons.*\n/);
});
