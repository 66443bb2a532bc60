import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { filesOf } from "../../src/data/mnist-layout.js";
import { download } from "../../src/data/sources/download.js";
import type { Settings } from "../../src/data/sources/settings.js";
import { DownloadError } from "../../src/errors.js";
import { CONTENT, LAYOUT, NAMES, search, TIMEOUTS } from "./support/mnist-files.js";
import { DEAD, good, mirror, proxy } from "./support/servers.js";

const FILES = filesOf(LAYOUT);
const get = (changes: Partial<Settings>) => download(FILES, search(changes));
const failure = async (changes: Partial<Settings>) => {
  const error: unknown = await get(changes).catch((e) => e);
  expect(error).toBeInstanceOf(DownloadError);
  return error as DownloadError;
};

describe("download", () => {
  it("delivers every file, verified", async () => {
    const { url, requests } = await mirror(good);
    const files = await get({ mirrors: [url] });
    expect(files.map(({ file }) => file.name).sort()).toEqual(NAMES.toSorted());
    for (const { file, unpacked, stored, storedName } of files) {
      expect(CONTENT[file.name]?.equals(unpacked)).toBe(true);
      expect([stored[0], storedName]).toEqual([0x1f, `${file.name}.gz`]);
    }
    expect(requests.toSorted()).toEqual(NAMES.map((name) => `/mnist/${name}.gz`).toSorted());
  });

  it("asks all mirrors at the same time and uses the one that answers", async () => {
    const stalled = await mirror(() => undefined);
    const working = await mirror(good);
    const started = performance.now();
    await get({ mirrors: [stalled.url, DEAD, working.url] });
    expect(performance.now() - started).toBeLessThan(TIMEOUTS.firstFile / 2);
    expect(stalled.requests).toEqual(["/mnist/t10k-labels-idx1-ubyte.gz"]);
    expect(working.requests.length).toBe(4);
  });

  it("falls back to another mirror for a single file", async () => {
    const first = await mirror((request, response) => {
      if (request.url?.includes("train-images")) response.end(gzipSync("something else"));
      else good(request, response);
    });
    const second = await mirror((request, response) => {
      setTimeout(() => good(request, response), request.url?.includes("t10k-labels") ? 300 : 0);
    });
    const files = await get({ mirrors: [second.url, first.url] });
    expect(files.length).toBe(4);
    expect(second.requests).toEqual([
      "/mnist/t10k-labels-idx1-ubyte.gz",
      "/mnist/train-images-idx3-ubyte.gz",
    ]);
  });

  it("follows redirects", async () => {
    const target = await mirror(good);
    const { url } = await mirror((request, response) => {
      const location = new URL(request.url ?? "", target.url).href;
      response.writeHead(302, { location }).end();
    });
    expect((await get({ mirrors: [url] })).length).toBe(4);
  });

  it("takes files that a server unpacked on the way", async () => {
    const { url } = await mirror((request, response) => {
      response.end(CONTENT[request.url?.slice(7, -3) ?? ""]);
    });
    const files = await get({ mirrors: [url] });
    expect(files.map(({ storedName }) => storedName).sort()).toEqual(NAMES.toSorted());
  });

  it.each<[string, Parameters<typeof mirror>[0], RegExp]>([
    ["a wrong hash", (_, r) => r.end(gzipSync(Buffer.alloc(11))), /SHA-256 is .*, expected /],
    ["an oversized file", (_, r) => r.end(Buffer.alloc(10_000)), /more than the 1035 bytes/],
    ["a gzip bomb", (_, r) => r.end(gzipSync(Buffer.alloc(12))), /more than the 11 bytes/],
    [
      "an endless file",
      (_, r) => void setInterval(() => r.write("x".repeat(99)), 5).unref(),
      /more than the 1035/,
    ],
    ["a missing file", (_, r) => r.writeHead(404).end("<html>"), /status 404/],
    ["an error page", (_, r) => r.end("<html>"), /SHA-256/],
    ["silence", () => undefined, /gave up after 0\.4 seconds/],
    ["a body that stops", (_, r) => void r.write("\x1f"), /gave up after 0\.4 seconds/],
    ["a cut connection", (q) => void q.socket.destroy(), /./],
  ])("refuses %s", async (_, answer, message) => {
    const { url } = await mirror(answer);
    const timeouts = { ...TIMEOUTS, firstFile: 400 };
    const error = await failure({ mirrors: [url], timeouts });
    expect(error.message).toMatch(message);
    expect(error.message).toContain(`${url}t10k-labels-idx1-ubyte.gz: `);
  });

  it("tells every mirror's failure", async () => {
    const { url } = await mirror((_, response) => response.writeHead(503).end());
    const error = await failure({ mirrors: [url, DEAD] });
    expect(error.message).toContain("status 503");
    expect(error.message).toContain(`${DEAD}t10k-labels-idx1-ubyte.gz: `);
    const { errors } = error.cause as AggregateError;
    expect(errors.map((e) => e instanceof DownloadError)).toEqual([true, true]);
  });

  it("gives up on a later file that stalls", async () => {
    const { url } = await mirror((request, response) => {
      if (!request.url?.includes("train-images")) good(request, response);
    });
    const error = await failure({ mirrors: [url], timeouts: { ...TIMEOUTS, stall: 300 } });
    expect(error.message).toMatch(/train-images.*Timeout/);
  });

  it("names every address that a mirror has", async () => {
    const error = await failure({ mirrors: ["http://localhost:1/mnist/"] });
    expect(error.message).toMatch(/t10k-labels-idx1-ubyte\.gz: .*ECONNREFUSED/);
  });

  it("can be aborted, with the caller's reason", async () => {
    const { url } = await mirror(() => undefined);
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 50);
    const asked = { ...search({ mirrors: [url] }), signal: controller.signal };
    await expect(download(FILES, asked)).rejects.toBe(reason);
  });
});

describe("proxy variables", () => {
  const mirrors = ["http://mirror.invalid/mnist/"];

  it.each(["HTTP_PROXY", "http_proxy"])("%s is obeyed", async (name) => {
    const target = await mirror(good);
    const { url, requests } = await proxy(target.url);
    expect((await get({ mirrors, env: { [name]: url } })).length).toBe(4);
    expect(requests[0]).toBe("mirror.invalid:80");
    expect(target.requests.length).toBe(4);
  });

  it("NO_PROXY is obeyed", async () => {
    const { url, requests } = await mirror(good);
    const env = { HTTP_PROXY: "http://127.0.0.1:1" };
    expect((await failure({ mirrors: [url], env })).message).toContain(url);
    await get({ mirrors: [url], env: { ...env, NO_PROXY: "127.0.0.1" } });
    expect(requests.length).toBe(4);
  });

  it("that cannot be used are a typed error", async () => {
    const error = await failure({ mirrors, env: { HTTPS_PROXY: "::nonsense" } });
    expect(error.message).toMatch(/HTTPS_PROXY cannot be used/);
  });
});
