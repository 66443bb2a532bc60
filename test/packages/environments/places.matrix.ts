import { execFile } from "node:child_process";
import { chmod } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { install } from "../support/installed.js";
import { readResult, TRAINED, train } from "../support/training.js";

const NOBODY = 65534;

it("a project trains in a folder with a space and letters beyond ASCII", async () => {
  await using project = await install({ name: "Ziffern für 数字 ✓" });
  expect(await train(project, [project.node, "import.mjs"])).toEqual(TRAINED);
});

it("a project trains with a node_modules folder that cannot be written", async () => {
  await using project = await install();
  const modules = join(project.folder, "node_modules");
  const inFolder = { cwd: project.folder };
  await promisify(execFile)("chmod", ["-R", "a+rX,a-w", modules], inFolder);
  await chmod(dirname(project.folder), 0o755);
  // Permissions do not bind the superuser.
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const options = { ...inFolder, ...identity, env: {} };
  const writes = 'require("fs").writeFileSync("node_modules/network3/x", "")';
  const node = [process.execPath, options] as const;
  const run = (args: string[]) => promisify(execFile)(node[0], args, node[1]);
  await expect(run(["-e", writes])).rejects.toThrow(/EACCES/);
  const { stdout } = await run(["import.mjs"]);
  expect(await readResult(stdout, project.folder)).toEqual(TRAINED);
  await promisify(execFile)("chmod", ["-R", "u+w", modules]);
});

it("no compiler and no tool of a build is in reach", async () => {
  await using project = await install();
  for (const tool of ["cc", "c++", "gcc", "clang", "make", "cmake", "python3", "npm"]) {
    const { code } = await project.run(["/bin/sh", "-c", `command -v ${tool}`]);
    expect({ tool, found: code === 0 }).toEqual({ tool, found: false });
  }
});
