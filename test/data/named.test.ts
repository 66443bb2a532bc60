import { createHash } from "node:crypto";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { MnistFile, MnistLayout } from "../../src/data/mnist-layout.js";
import { findPublished } from "../../src/data/sources/find.js";
import { DownloadError, FileError } from "../../src/errors.js";
import { CONTENT, LAYOUT, settings, temporaryFolder } from "./support/mnist-files.js";
import { DEAD, good, mirror } from "./support/servers.js";

/** The file with the sum of its gzip form alone, as Fashion-MNIST's publisher gives it. */
const packed = (file: MnistFile): MnistFile => ({
  ...file,
  hashed: "gzip",
  sha256: createHash("sha256")
    .update(gzipSync(CONTENT[file.name] ?? ""))
    .digest("hex"),
});

const FASHION: MnistLayout = {
  ...LAYOUT,
  title: "Fashion-MNIST",
  folder: "fashion-mnist",
  trainingImages: packed(LAYOUT.trainingImages),
  trainingLabels: packed(LAYOUT.trainingLabels),
  testImages: packed(LAYOUT.testImages),
  testLabels: packed(LAYOUT.testLabels),
};

async function find(mirrors: readonly string[], cache: string, offline = false) {
  const notices: string[] = [];
  const request = {
    ...{ notice: (line: string) => void notices.push(line), offline, signal: undefined },
  };
  const env = { NETWORK3_CACHE: cache };
  const found = await findPublished(request, settings({ layout: FASHION, mirrors, env }));
  return { found, notices };
}

describe("a database by its name", () => {
  it("is downloaded once, checked by the sums of its gzip files, and then read from the cache", async () => {
    const cache = await temporaryFolder();
    const { url, requests } = await mirror(good);
    const first = await find([url], cache);
    expect(first.notices).toEqual([
      `downloading Fashion-MNIST (11 MB) to ${join(cache, "fashion-mnist")}`,
    ]);
    expect(first.found.source).toBe("Fashion-MNIST, downloaded");
    expect(first.found.training.y.length).toBe(4);
    const again = await find([DEAD], cache);
    expect(again.found.source).toContain("Fashion-MNIST, from the cache");
    expect([again.notices, requests.length]).toEqual([[], 4]);
  });

  it("refuses files with other sums", async () => {
    const { url } = await mirror((request, response) => {
      const name = request.url?.match(/^\/mnist\/(.*)\.gz$/)?.[1] ?? "";
      response.end(gzipSync(CONTENT[name] ?? "", { level: 0 }));
    });
    await expect(find([url], await temporaryFolder())).rejects.toThrow(/SHA-256 is/);
  });

  it("tells what was tried, with a remedy", async () => {
    const cache = await temporaryFolder();
    const failed = find([DEAD], cache);
    await expect(failed).rejects.toThrow(DownloadError);
    await expect(failed).rejects.toThrow(/Fashion-MNIST was not found:.*lacks.*run again with/s);
    await expect(find([DEAD], cache, true)).rejects.toThrow(FileError);
    await expect(find([DEAD], cache, true)).rejects.toThrow(/leave offline out/);
  });
});
