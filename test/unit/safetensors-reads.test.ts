// Reads that return fewer bytes than requested, as the system may do, and files that end too early.
import type { FileHandle } from "node:fs/promises";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { FileFormatError } from "../../src/errors.js";
import { encodeSafetensors, parseSafetensors, readSafetensors } from "../../src/io/safetensors.js";

const limits = vi.hoisted(() => ({ bytesPerRead: 3, end: Number.POSITIVE_INFINITY, open: 0 }));

vi.mock(import("node:fs/promises"), async (original) => {
  const fs = await original();
  /** Returns a handle that reads at most `bytesPerRead` bytes per call, and none from `end` on. */
  const limited = (handle: FileHandle) => ({
    async read(target: Uint8Array, offset: number, length: number, position: number) {
      const most = Math.min(length, limits.bytesPerRead, limits.end - position);
      return most > 0 ? handle.read(target, offset, most, position) : { bytesRead: 0 };
    },
    async close() {
      limits.open--;
      await handle.close();
    },
  });
  const open: typeof fs.open = async (path, flags) => {
    limits.open++;
    return limited(await fs.open(path, flags)) as unknown as FileHandle;
  };
  return { ...fs, open };
});

const bytes = encodeSafetensors({
  tensors: {
    a: { dtype: "F64", shape: [3], data: Float64Array.of(1, 2, 3) },
    b: { dtype: "U8", shape: [5], data: Uint8Array.of(1, 2, 3, 4, 5) },
  },
  metadata: { text: "of a file" },
});

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-reads-"));
  path = join(folder, "m.safetensors");
  await writeFile(path, bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("are combined", async () => {
  expect(await readSafetensors(path)).toEqual(parseSafetensors(bytes, path));
  expect(limits.open).toBe(0);
});

it.each([4, 60, bytes.length - 1])("that end at byte %i are reported", async (end) => {
  limits.end = end;
  const error = await readSafetensors(path).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FileFormatError);
  expect((error as Error).message).toContain(`it ended at byte ${end} while being read`);
  expect(limits.open).toBe(0);
});
