import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { bundlers } from "../../package/support/bundlers.js";
import { install } from "../support/installed.js";
import type { Project } from "../support/project.js";
import { readResult, TRAINED, train } from "../support/training.js";

let project: Project;
beforeAll(async () => {
  project = await install();
});
afterAll(() => project[Symbol.asyncDispose]());

const inProject = (...names: string[]) => join(project.folder, ...names);

it.each(bundlers)("a program trains that %s has bundled without network3", async (name, bundle) => {
  const outfile = inProject(`${name}.mjs`);
  await bundle({ entry: inProject("import.mjs"), outfile, format: "esm", inlined: false });
  expect(await train(project, [project.node, outfile])).toEqual(TRAINED);
});

// Vite puts the code that looks for the addon into a folder of its own.
it.each(bundlers.filter(([name]) => name === "esbuild"))(
  "a program trains that %s has bundled with network3 when the addon lies beside it",
  async (_, bundle) => {
    const alone = await mkdtemp(join(tmpdir(), "network3-bundle-"));
    onTestFinished(() => rm(alone, { recursive: true }));
    const outfile = join(alone, "app.mjs");
    await bundle({ entry: inProject("import.mjs"), outfile, format: "esm", inlined: true });
    const { code, stderr } = await project.run([project.node, outfile], { cwd: alone });
    expect(code).toBe(1);
    expect(stderr).toContain(`copy network3.node to ${join(alone, "network3.node")}`);
    const native = inProject("node_modules/@network3/linux-x64-gnu");
    const files = await readdir(native);
    for (const file of files.filter((each) => /\.(node|so[.\d]*)$/.test(each))) {
      await cp(join(native, file), join(alone, file));
    }
    const stdout = await project.succeed([project.node, outfile], { cwd: alone });
    expect(await readResult(stdout, alone)).toEqual(TRAINED);
  },
);
