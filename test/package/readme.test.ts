// Every TypeScript block of the README runs as a reader would run it, on a tiny data set.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readExamples, runExample } from "../support/markdown-examples.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

const blocks = await readExamples("README.md");

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
    async (_index, block) => {
      const stdout = await runExample(block, folder, { NETWORK3_DATA: folder });
      expect(stdout).not.toBe("");
      expect(stdout).not.toMatch(/NaN|undefined/);
    },
  );
});
