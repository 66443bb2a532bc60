import { existsSync } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFolder } from "../../src/make-folder.js";
import { runCli } from "../support/cli.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-folders-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("makeFolder", () => {
  it("creates missing folders, also by several calls at once, and keeps existing ones", async () => {
    const path = join(folder, "a", "b", "c");
    await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(folder, "a", "d"))]);
    await makeFolder(path);
    expect((await stat(path)).isDirectory()).toBe(true);
    expect(existsSync(join(folder, "a", "d"))).toBe(true);
  });

  it("refuses a path through a file", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    for (const path of [file, join(file, "below")]) {
      await expect(makeFolder(path)).rejects.toThrow(`cannot create the folder ${path}: `);
    }
  });

  it.skipIf(!existsSync("/proc/self"))(
    "ends where the system refuses new folders with ENOENT, and so do the commands",
    async () => {
      const place = "/proc/network3-missing/below";
      await expect(makeFolder(place)).rejects.toMatchObject({
        code: "ERR_FILE",
        message: expect.stringMatching(/^cannot create the folder .*; choose another folder$/),
      });
      const out = ["--out", `${place}/m.safetensors`];
      const commands = [
        ["run", "omit_FC", ...out],
        ["run", "omit_FC", "--report", `${place}/m.html`],
        ["figure", "network", "--experiment", "dbl_conv", "--out", `${place}/m.svg`],
        ["problem", "1", "--out", place],
        ["sweep", "omit_FC", "--eta", "0.1", "--out", place],
      ];
      for (const command of commands) {
        const { code, stderr } = await runCli(command);
        expect([command[0], code]).toEqual([command[0], 1]);
        expect(stderr).toContain("cannot create the folder");
      }
    },
  );
});
