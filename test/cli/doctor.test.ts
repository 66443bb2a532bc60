// Doctor on this machine, and on simulated machines with problems. Uses the built probe.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Check } from "../../src/cli/doctor/check.js";
import { judge } from "../../src/cli/doctor/checks.js";
import { collectFacts, type Facts } from "../../src/cli/doctor/facts.js";
import { runProbe } from "../../src/cli/doctor/run-probe.js";
import { largestDifference, selfTest } from "../../src/cli/doctor/self-test.js";
import { Interruption } from "../../src/cli/io.js";
import { locateDigits } from "../../src/data/sources/locate.js";
import { defaultSettings } from "../../src/data/sources/settings.js";
import { runCli } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

const executable = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
let folder: string;
let facts: Facts;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-doctor-"));
  await writeTinyMnist(join(folder, "mnist.pkl"), { training: 30, validation: 20, test: 10 });
  facts = await collectFacts({ env: environment(), signal: new AbortController().signal });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The environment of this process without the variables that doctor shows, with the tiny MNIST. */
function environment(set: Record<string, string> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NETWORK3|ONEDNN)_/.test(name));
  return { ...Object.fromEntries(kept), NETWORK3_DATA: join(folder, "mnist.pkl"), ...set };
}

function doctor(set: Record<string, string> = {}, ...options: string[]) {
  return runCli(["doctor", ...options], { env: environment(set) });
}

/** Writes a JavaScript file that replaces the addon, and returns its path. */
async function addonOf(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, script);
  return path;
}

function tooLong(text: string): string[] {
  const withoutPaths = text.replaceAll(/(?<![\w/])\/[\w./-]+/g, "PATH");
  return withoutPaths.split("\n").filter((line) => line.length > 80);
}

function named(checks: readonly Check[], name: string): Check | undefined {
  return checks.find((check) => check.name === name);
}

describe("doctor where everything works", () => {
  it("says so, in 80 columns without colour codes", async () => {
    const { code, stdout, stderr } = await doctor();
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^ok +network3 +\d+\.\d+\.\d+/m);
    expect(stdout).toContain(process.versions.node);
    expect(stdout).toMatch(/^ok +addon +\S*network3\.node$/m);
    expect(stdout).toMatch(/^ok +oneDNN +3\.\d+\.\d+ with \S+\n +\S*dnnl\S*$/m);
    expect(stdout).toMatch(/^ok +device +"auto" takes cpu/m);
    expect(stdout).toMatch(/^(ok|note) +CUDA +/m);
    expect(stdout).toMatch(/^ok +self test +cpu and reference trained 8 mini-batches alike/m);
    expect(stdout).toMatch(/^ok +MNIST +the pickle /m);
    expect(stdout).toContain("30 training, 20 validation, 10 test images");
    expect(stdout).toContain(`NETWORK3_DATA=${join(folder, "mnist.pkl")}`);
    expect(stdout).toContain("Everything that network3 needs works.");
    expect(stdout).not.toContain("problem ");
    expect(stdout).not.toContain("\x1b");
    expect(tooLong(stdout)).toEqual([]);
  });

  it("colours the marks on a terminal", async () => {
    const { stdout } = await runCli(["doctor"], { env: environment(), terminal: true });
    expect(stdout).toContain("\x1b[32mok\x1b[0m");
    const plain = await runCli(["doctor"], {
      env: environment({ NO_COLOR: "1" }),
      terminal: true,
    });
    expect(plain.stdout).not.toContain("\x1b");
  });

  it("--json prints one object", async () => {
    const { code, stdout, stderr } = await doctor({ ONEDNN_MAX_CPU_ISA: "SSE41" }, "--json");
    expect([code, stderr]).toEqual([0, ""]);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      ok: true,
      network3: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: { version: process.versions.node, required: expect.stringMatching(/^\d+\.\d+/) },
      platform: { os: process.platform, arch: process.arch },
      processor: { cores: expect.any(Number), threads: expect.any(Number) },
      addon: { path: expect.stringContaining("network3.node") },
      crash: null,
      onednn: { version: expect.stringMatching(/^3\./), instructionSet: "SSE4.1" },
      device: { name: "cpu" },
      cuda: { problem: expect.any(String), attempts: expect.any(Array) },
      selfTest: { difference: expect.any(Number), errors: { cpu: null, reference: null } },
      mnist: { sizes: [30, 20, 10], needsDownload: false, error: null, notices: [] },
      settings: { ONEDNN_MAX_CPU_ISA: "SSE41" },
    });
    expect(named(report.checks, "oneDNN")).toMatchObject({ mark: "note" });
    expect(report.checks.map(({ name }: Check) => name)).toEqual(
      expect.arrayContaining(["Node", "processor", "addon", "device", "self test", "MNIST"]),
    );
  });

  it("--help shows examples", async () => {
    const { code, stdout } = await runCli(["doctor", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("network3 doctor --json");
    expect(tooLong(stdout)).toEqual([]);
  });
});

describe("doctor where the addon is broken", () => {
  it("tells of a file that is missing, in the built program too", async () => {
    const error = await promisify(execFile)(process.execPath, [executable, "doctor"], {
      env: environment({ NETWORK3_NATIVE_PATH: "/nonexistent" }),
    }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 1, stderr: "" });
    const { stdout } = error as { stdout: string };
    expect(stdout).toMatch(/^problem +addon +\/nonexistent$/m);
    expect(stdout).toContain("remedy: unset NETWORK3_NATIVE_PATH");
    expect(stdout).toMatch(/^problem +device +"auto" takes reference/m);
    expect(stdout).toMatch(/^note +self test +reference trained 8 mini-batches/m);
    expect(stdout).toContain("NETWORK3_NATIVE_PATH=/nonexistent");
    expect(stdout).toContain("2 problems");
    expect(tooLong(stdout)).toEqual([]);
  });

  it("tells of a file that is no library", async () => {
    const path = await addonOf("text.node", "hello");
    const { code, stdout } = await doctor({ NETWORK3_NATIVE_PATH: path });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^problem +addon +\S+text\.node\n +\S+text\.node: \S/m);
  });

  it("tells of one of another version", async () => {
    const path = await addonOf("old.cjs", "exports.abiVersion = 1");
    const { code, stdout } = await doctor({ NETWORK3_NATIVE_PATH: path });
    expect(code).toBe(1);
    expect(stdout).toContain("its interface has version 1, but");
  });

  it.each([
    ["SIGSEGV", "unset NETWORK3_NATIVE_PATH"],
    ["SIGILL", "ONEDNN_MAX_CPU_ISA=AVX2"],
  ])("outlives one that ends its process with %s", async (signal, remedy) => {
    const script = `console.error("words"); process.kill(process.pid, "${signal}"); for (;;);`;
    const path = await addonOf(`${signal}.cjs`, script);
    const { code, stdout, stderr } = await doctor({ NETWORK3_NATIVE_PATH: path });
    expect([code, stderr]).toEqual([1, ""]);
    const words = stdout.replaceAll(/\s+/g, " ");
    expect(words).toContain(`the addon ended the process with signal ${signal} during loading`);
    expect(words).toContain("it said: words");
    expect(words).toContain(remedy);
    expect(words).toContain("the addon ended its process");
    expect(stdout).toMatch(/^problem +device/m);
    expect(tooLong(stdout)).toEqual([]);
  });

  it("tells of one that ends its process quietly", async () => {
    const path = await addonOf("exit.cjs", "process.exit(0)");
    const { code, stdout } = await doctor({ NETWORK3_NATIVE_PATH: path }, "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      addon: { path: null, attempts: [{ path }] },
      crash: { end: "exit code 0", stage: "addon", complaint: null },
      device: null,
    });
  });

  it("tells of one that loads and does not train", async () => {
    const { ABI_VERSION } = await import("../../src/backend/native/types.js");
    const path = await addonOf("hollow.cjs", `exports.abiVersion = ${ABI_VERSION}`);
    const { code, stdout } = await doctor({ NETWORK3_NATIVE_PATH: path });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^problem +self test +reference trained 8 mini-batches; cpu did not/m);
  });

  it("does not wait for one that hangs", async () => {
    const path = await addonOf("hang.cjs", "for (;;);");
    const { signal } = new AbortController();
    const probe = await runProbe(
      { env: environment({ NETWORK3_NATIVE_PATH: path }), signal },
      4000,
    );
    expect(probe).toMatchObject({ findings: { candidates: [{ place: "override", path }] } });
    expect(probe.crash).toEqual({ end: "no answer", stage: "addon", complaint: null });
  });

  it("ends at a signal", async () => {
    const path = await addonOf("endless.cjs", "for (;;);");
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Interruption("interrupted", 130)), 200);
    const env = environment({ NETWORK3_NATIVE_PATH: path });
    const result = await runCli(["doctor"], { env, signal: controller.signal });
    expect(result).toEqual({ code: 130, stdout: "", stderr: "interrupted\n" });
  });
});

describe("doctor's search for MNIST", () => {
  it("downloads and writes nothing where there is none", async () => {
    const home = join(folder, "home");
    await mkdir(home);
    const { NETWORK3_DATA, XDG_CACHE_HOME, ...env } = environment();
    const { stdout } = await promisify(execFile)(process.execPath, [executable, "doctor"], {
      env: { ...env, HOME: home },
    });
    expect(stdout).toMatch(/^note +MNIST +not on this machine; the first run downloads/m);
    expect(stdout).toContain(join(home, ".cache", "network3", "mnist"));
    expect(stdout).toContain("set NETWORK3_DATA to it");
    expect(await readdir(home)).toEqual([]);
  });

  it("makes a problem of a named place without it", async () => {
    const { code, stdout } = await doctor({ NETWORK3_DATA: join(folder, "nowhere") });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^problem +MNIST +NETWORK3_DATA names/m);
    expect(stdout).toContain("remedy: mend what NETWORK3_DATA names");
    expect(tooLong(stdout)).toEqual([]);
  });

  it("tells of damaged files in the cache", async () => {
    const cache = join(folder, "damaged");
    await mkdir(join(cache, "mnist"), { recursive: true });
    await writeFile(join(cache, "mnist", "train-images-idx3-ubyte"), "x");
    const { code, stdout } = await doctor({ NETWORK3_CACHE: cache, NETWORK3_DATA: "" });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^note +MNIST/m);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("train-images-idx3-ubyte: its content is not");
  });

  it("finds nothing without a home and without the package", async () => {
    const settings = {
      ...defaultSettings(),
      env: {},
      homeDirectory: () => "",
      findPackage: () => undefined,
    };
    const mnist = await locateDigits(settings, new AbortController().signal);
    expect(mnist).toMatchObject({ source: null, sizes: null, cache: null, needsDownload: true });
    const check = named(judge({ ...facts, mnist }), "MNIST");
    expect(check).toMatchObject({ mark: "note", remedy: expect.stringContaining("NETWORK3_DATA") });
    expect(check?.text).toContain("the user has no home");
  });
});

describe("doctor's judgement", () => {
  it.each([
    ["20.19.0", "ok"],
    ["22.1.0", "ok"],
    ["20.9.1", "problem"],
    ["18.20.4", "problem"],
  ])("of Node %s is %s", (version, mark) => {
    const node = { version, required: "20.19" };
    expect(named(judge({ ...facts, node }), "Node")).toMatchObject({ mark });
  });

  it("of a platform that is not tested is a note", () => {
    const platform = { os: "linux", arch: "x64", glibc: null };
    expect(named(judge({ ...facts, platform }), "platform")).toMatchObject({ mark: "note" });
  });

  it.each([1, Number.NaN])("of results that differ by %s is a problem", (difference) => {
    const checks = judge({ ...facts, selfTest: { ...facts.selfTest, difference } });
    expect(named(checks, "self test")).toMatchObject({
      mark: "problem",
      remedy: expect.stringContaining("report"),
    });
  });

  it("of an addon that was never built names the build", () => {
    const path = "/x/network3.node";
    const attempts = [{ place: "build", path, problem: "no such file", kind: "absent" }] as const;
    const checks = judge({ ...facts, addon: { ...facts.addon, path: null, attempts } });
    expect(named(checks, "addon")?.remedy).toContain("npm run build");
  });

  it("never finds a problem without a remedy", () => {
    const broken: Facts = {
      ...facts,
      node: { version: "18.0.0", required: "20.19" },
      device: null,
      selfTest: { ...facts.selfTest, errors: { cpu: null, reference: "broken" } },
      crash: { end: "signal SIGABRT", stage: "self test", complaint: null },
    };
    const problems = judge(broken).filter(({ mark }) => mark === "problem");
    expect(problems.map(({ name }) => name)).toEqual(["Node", "addon", "device", "self test"]);
    expect(problems.filter(({ remedy }) => !remedy)).toEqual([]);
  });
});

describe("the self test", () => {
  it("gives equal numbers at each run and notices any that differ", async () => {
    const numbers = await selfTest("reference");
    expect(largestDifference(numbers, await selfTest("reference"))).toBe(0);
    expect(numbers.costs).toHaveLength(8);
    expect(numbers.parameters).toHaveLength(6);
    const moved = { ...numbers, costs: numbers.costs.with(3, (numbers.costs[3] ?? 0) + 0.5) };
    expect(largestDifference(numbers, moved)).toBeCloseTo(0.5);
    const short = { ...numbers, parameters: numbers.parameters.slice(1) };
    expect(largestDifference(numbers, short)).toBeNaN();
  });
});
