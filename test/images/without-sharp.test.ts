// Reads pictures without the package sharp.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { writePng } from "./support/write-png.js";

const ABSENT = Object.assign(new Error("Cannot find package 'sharp' imported from x"), {
  code: "ERR_MODULE_NOT_FOUND",
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-sharp-"));
  vi.resetModules();
});
afterEach(async () => {
  vi.doUnmock("../../src/pictures/import-sharp.js");
  await rm(folder, { recursive: true, force: true });
});

async function readWithout(cause: Error, name: string, bytes: Uint8Array): Promise<unknown> {
  vi.doMock("../../src/pictures/import-sharp.js", () => ({
    importSharp: () => Promise.reject(cause),
  }));
  const { readDigit } = await import("../../src/images/read-digit.js");
  const path = join(folder, name);
  await writeFile(path, bytes);
  return readDigit(path).catch((error: unknown) => error);
}

const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70);

it("PNG files are read", async () => {
  const samples = Array.from({ length: 40 * 40 }, (_, i) => {
    const [row, column] = [Math.floor(i / 40), i % 40];
    return row > 8 && row < 32 && column > 17 && column < 22 ? 20 : 240;
  });
  const png = writePng({ width: 40, height: 40, depth: 8, colourType: 0, samples });
  expect(await readWithout(ABSENT, "one.png", png)).toMatchObject({ polarity: "dark" });
});

it("other formats are refused with the command that installs it", async () => {
  const error = await readWithout(ABSENT, "photo.jpg", jpeg);
  expect(error).toMatchObject({ code: "ERR_FILE_FORMAT", cause: ABSENT });
  expect((error as Error).message).toMatch(
    /photo\.jpg: a JPEG file.*is not installed; run: npm install sharp; or save the image as PNG/,
  );
});

it("a package that does not load is told with its reason", async () => {
  const error = await readWithout(new Error("wrong ELF class"), "photo.jpg", jpeg);
  expect((error as Error).message).toContain("cannot be loaded (Error: wrong ELF class)");
});
