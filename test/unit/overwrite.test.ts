// Files that cannot be replaced by a rename, as mounted ones, are written over.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { writeFileAtomic } from "../../src/io/atomic-file.js";

vi.mock("node:fs/promises", async (original) => ({
  ...(await original<typeof import("node:fs/promises")>()),
  rename: () => Promise.reject(Object.assign(new Error("busy"), { code: "EBUSY" })),
}));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-overwrite-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ["a shorter one", 10],
  ["one of several pieces", 3 * 2 ** 20 + 5],
  ["an empty one", 0],
])("by %s", async (_, length) => {
  const path = join(folder, "file");
  await writeFile(path, Buffer.alloc(1000, "before"));
  const content = Uint8Array.from({ length }, (_, i) => i % 253);
  await writeFileAtomic(path, [content]);
  expect(new Uint8Array(await readFile(path))).toEqual(content);
  expect(await readdir(folder)).toEqual(["file"]);
});
