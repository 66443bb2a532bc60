// The needs of the native files of a release, and the processors on which they run.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { inspectLibrary, violations } from "../../scripts/prebuild/inspect.mjs";
import { TOOLCHAINS } from "../../scripts/prebuild/toolchains.mjs";
import { TARGETS } from "../../src/backend/native/targets.js";

const run = promisify(execFile);
const [addonTarget] = TARGETS;
if (addonTarget === undefined) throw new Error("there is no target");

const fileOf = ({ id, file }: { id: string; file: string }) => resolve("build/prebuilt", id, file);

/** Why the files of a target cannot be tested; empty if they can. */
function lacking(target: { id: string; file: string }): string {
  if (existsSync(fileOf(target))) return "";
  return ` (skipped: not built by \`npm run prebuild -- --target ${target.id}\`)`;
}

describe("the rules for a release", () => {
  const good = {
    bytes: 1,
    gzipped: 1,
    glibc: "2.5",
    versions: { GLIBC: "2.5" },
    missing: [],
    needed: ["libc.so.6", "libpthread.so.0", "ld-linux-x86-64.so.2"],
    exported: ["napi_register_module_v1", "node_api_module_get_api_version_v1"],
    hasExecutableStack: false,
    hasSymbols: false,
  };

  it("let pass a file that needs only an old glibc", () => {
    expect(violations(good, addonTarget)).toEqual([]);
  });

  it.each([
    [{ glibc: "2.29" }, "it needs glibc 2.29, and the floor is 2.28"],
    [{ needed: ["libc.so.6", "libgomp.so.1"] }, "it needs libgomp.so.1"],
    [{ versions: { GLIBC: "2.5", GLIBCXX: "3.4" } }, "it needs versions of GLIBCXX"],
    [{ missing: ["dnnl_gemm"] }, "nothing defines its symbols dnnl_gemm"],
    [{ exported: [...good.exported, "_Znwm"] }, "it shows _Znwm"],
    [{ hasExecutableStack: true }, "its stack is executable"],
    [{ hasSymbols: true }, "it is not stripped"],
    [{ bytes: 35_000_001 }, "it has 35000001 bytes"],
    [{ gzipped: 10_000_001 }, "it has 10000001 bytes gzipped"],
  ])("refuse %o", (change, problem) => {
    expect(violations({ ...good, ...change }, addonTarget)).toEqual([problem]);
  });

  it("find the C++ library and oneDNN in the addon of a checkout", async () => {
    const facts = await inspectLibrary("build/Release/network3.node");
    expect(facts.exported).toEqual(good.exported);
    expect(facts.hasExecutableStack).toBe(false);
    expect(violations(facts, addonTarget).join("; ")).toMatch(/needs .*libstdc\+\+\.so\.6/);
  });
});

it("every target has a toolchain", () => {
  expect(Object.keys(TOOLCHAINS).sort()).toEqual(TARGETS.map(({ id }) => id).sort());
});

describe.each(TARGETS)("the release build for $id", (target) => {
  const reason = lacking(target);

  it.skipIf(reason !== "")(`needs and shows what it may${reason}`, async () => {
    expect(violations(await inspectLibrary(fileOf(target)), target)).toEqual([]);
  });

  it.skipIf(reason !== "")(`names its parts and has their licences${reason}`, () => {
    const folder = join("build/prebuilt", target.id);
    const sbom = JSON.parse(readFileSync(join(folder, "sbom.cdx.json"), "utf8"));
    const licences = readFileSync(join(folder, "THIRD-PARTY-LICENSES.txt"), "utf8");
    expect(sbom.metadata.component.name).toBe(target.package);
    const names = sbom.components.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(["libcxx", "libcxxabi", "libunwind"]));
    for (const { name, version } of sbom.components) {
      expect(version).toMatch(/^\d+\.\d+/);
      expect(licences).toContain(`${name} ${version}: `);
    }
    expect(licences).toContain("LLVM Exceptions to the Apache 2.0 License");
    if (target.role === "addon") expect(licences).toContain("MITSUNARI Shigeo");
  });
});

describe("the release build on another processor", { timeout: 300_000 }, async () => {
  const emulator = await run("qemu-x86_64", ["--version"]).catch(() => undefined);
  const reason =
    emulator === undefined
      ? " (skipped: no qemu-x86_64, which is in the package qemu-user)"
      : lacking(addonTarget);

  /** Returns the output of a module on a processor that QEMU knows by this name. */
  const on = async (processor: string, lines: string[]): Promise<string> => {
    const node = [process.execPath, "--input-type=module", "-e", lines.join("\n")];
    const env = { ...process.env, NETWORK3_NATIVE_PATH: fileOf(addonTarget) };
    return (await run("qemu-x86_64", ["-cpu", processor, ...node], { env })).stdout.trim();
  };

  it.skipIf(reason !== "")(`is refused where SSE4.2 is missing${reason}`, async () => {
    const refused = await on("Conroe", [
      "import { createRequire } from 'node:module';",
      "const require = createRequire(import.meta.url);",
      "try { require(process.env.NETWORK3_NATIVE_PATH); } catch (error) {",
      "  console.log(error.code, error.message);",
      "}",
    ]);
    expect(refused).toMatch(/^ERR_CPU_LEVEL the processor lacks .*SSE4\.2.* \(x86-64-v2\)$/);
  });

  it.skipIf(reason !== "")(`trains where there is no AVX${reason}`, async () => {
    const trained = await on("Nehalem", [
      "import { ConvPoolLayer, Network, SoftmaxLayer } from './dist/index.js';",
      "const examples = (rows) => ({",
      "  x: Float32Array.from({ length: rows * 64 }, (_, i) => (i % 64 < 32) === (i % 128 < 64) ? 1 : 0),",
      "  y: Int32Array.from({ length: rows }, (_, i) => i % 2),",
      "});",
      "const conv = { imageShape: [1, 8, 8], filterShape: [3, 1, 3, 3] };",
      "const layers = [new ConvPoolLayer(conv), new SoftmaxLayer({ nIn: 27, nOut: 2 })];",
      "const net = new Network(layers, 10, { seed: 1, device: 'cpu' });",
      "const [training, validation, test] = [40, 20, 20].map(examples);",
      "const result = await net.SGD(training, 5, 10, 0.5, validation, test, { log: false });",
      "console.log(result.testAccuracy);",
    ]);
    expect(trained).toBe("1");
  });
});
