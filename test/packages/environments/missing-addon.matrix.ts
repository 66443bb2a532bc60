// Installations that lack the package of this platform: the error's remedy repairs each.
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { install, npm } from "../support/installed.js";
import type { Project } from "../support/project.js";
import { toolFile } from "../support/tools.js";
import { TRAINED, train } from "../support/training.js";

const PLATFORM_PACKAGE = "node_modules/@network3/linux-x64-gnu";

/** The error of a program in a project that has no native code. */
async function errorOf(project: Project): Promise<string> {
  expect(existsSync(join(project.folder, PLATFORM_PACKAGE))).toBe(false);
  const { code, stdout, stderr } = await project.run([project.node, "import.mjs"]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("ERR_DEVICE_UNAVAILABLE");
  return stderr;
}

it("the error after --omit=optional has a remedy that works", async () => {
  await using project = await install({}, ["--omit=optional"]);
  const error = await errorOf(project);
  expect(error).toContain("--omit=optional");
  const [, words = ""] = /`npm (install --include=optional)`/.exec(error) ?? [];
  await project.succeed(npm(project.node, words.split(" ")));
  expect(await train(project, [project.node, "import.mjs"])).toEqual(TRAINED);
});

it("the error after a lock file of another system has a remedy that works", async (ctx) => {
  const old = toolFile("npm-10.9/bin/npm-cli.js") ?? ctx.skip("npm 10.9 is missing");
  await using project = await install();
  // npm 10 writes such a lock file, and npm 11 refuses it.
  const lock = JSON.parse(await readFile(join(project.folder, "package-lock.json"), "utf8"));
  delete lock.packages[PLATFORM_PACKAGE];
  await project.write("package-lock.json", JSON.stringify(lock));
  await rm(join(project.folder, "node_modules"), { recursive: true });
  await project.succeed([project.node, old, "ci", "--ignore-scripts"]);
  const error = await errorOf(project);
  expect(error).toMatch(/package-lock\.json .* was written on another system/);
  expect(error).toMatch(/remove node_modules and package-lock.json and run `npm install`/);
  for (const name of ["node_modules", "package-lock.json"]) {
    await rm(join(project.folder, name), { recursive: true });
  }
  await project.succeed(npm(project.node, ["install"]));
  expect(await train(project, [project.node, "import.mjs"])).toEqual(TRAINED);
});
