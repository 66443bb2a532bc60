// Every TypeScript block of the README runs as a reader would run it, on a tiny data set.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeTinyMnist } from "../support/tiny-mnist.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const readme = await readFile(join(root, "README.md"), "utf8");
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => match[1] ?? "");
const run = promisify(execFile);

describe("README.md", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "network3-readme-"));
    await writeTinyMnist(join(folder, "mnist.pkl.gz"), { training: 200, validation: 50, test: 50 });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("has examples", () => {
    expect(blocks.length).toBeGreaterThanOrEqual(3);
  });

  it.each(blocks.map((block, index) => [index + 1, block] as const))(
    "example %i runs",
    async (index, block) => {
      const { outputText } = ts.transpileModule(block, {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
      });
      const library = pathToFileURL(join(root, "dist/index.js")).href;
      const file = join(folder, `example-${index}.mjs`);
      await writeFile(file, outputText.replaceAll('"network3"', JSON.stringify(library)));
      const env = { ...process.env, NETWORK3_DATA: folder };
      const { stdout } = await run(process.execPath, [file], { cwd: folder, env });
      expect(stdout).not.toBe("");
      expect(stdout).not.toMatch(/NaN|undefined/);
    },
  );
});
