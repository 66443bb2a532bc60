// Where the addon is looked for on each kind of machine, and what the error tells to do.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tryAddon } from "../../src/backend/native/attempts.js";
import { addonCandidates } from "../../src/backend/native/candidates.js";
import { readElfHeader } from "../../src/backend/native/elf.js";
import { failureOf } from "../../src/backend/native/failures.js";
import { loadNative } from "../../src/backend/native/load.js";
import { locateCuda } from "../../src/backend/native/load-cuda.js";
import { type Machine, thisMachine } from "../../src/backend/native/machine.js";
import { remediesFor } from "../../src/backend/native/remedies.js";
import type { Search } from "../../src/backend/native/search.js";
import { TARGETS, type Target } from "../../src/backend/native/targets.js";
import { DeviceUnavailableError } from "../../src/errors.js";

const [gnu] = TARGETS as [Target, ...Target[]];
const musl: Target = { ...gnu, package: "@network3/linux-x64-musl", libc: "musl" };

const machine: Machine = {
  platform: "linux",
  arch: "x64",
  libc: "glibc",
  glibc: "2.36",
  cpuFlags: new Set(gnu.cpuFlags),
  hasNoAddons: false,
  hasPermissions: false,
};

let folder: string;
/** A project with network3 1.0.0; its packages have addons that do not load. */
let search: Search;

const pathOf = (name: string) => join(folder, "node_modules", name);

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** The first bytes of an ELF file for the processor that `e_machine` names. */
function elf(machineNumber: number): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  header.writeUInt16LE(machineNumber, 18);
  return header;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "network3-search-"));
  for (const [name, version] of [
    ["network3", "1.0.0"],
    [gnu.package, "1.0.0"],
    [musl.package, "1.0.0"],
    ["@network3/old", "0.9.0"],
    ["@network3/cuda-linux-x64", "1.0.0"],
  ] as const) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version }));
    write(`node_modules/${name}/${gnu.file}`, elf(62));
  }
  search = {
    env: {},
    machine,
    targets: [gnu, musl],
    folder: pathOf("network3"),
    bundle: undefined,
    findPackage: pathOf,
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The last attempt, and the remedies. */
function outcome(changes: Partial<Search>) {
  const changed = { ...search, ...changes };
  const { attempts } = tryAddon(changed);
  return { ...attempts.at(-1), remedies: remediesFor(attempts, changed).join("\n") };
}

describe("the addon", () => {
  it("comes from the package for the C library of Node, also if both are installed", () => {
    const pathFor = (libc: Machine["libc"], targets = search.targets) =>
      [...addonCandidates({ ...search, targets, machine: { ...machine, libc } })].map(
        ({ path }) => path,
      );
    const [ofGnu, ofMusl] = [gnu, musl].map(({ package: name }) => join(pathOf(name), gnu.file));
    const reversed = search.targets.toReversed();
    for (const targets of [search.targets, reversed]) {
      expect(pathFor("glibc", targets)).toEqual([ofGnu]);
      expect(pathFor("musl", targets)).toEqual([ofMusl]);
    }
    expect(pathFor(undefined)).toEqual([ofGnu]);
  });

  it("comes from the variable alone, else from a bundle's folder, a build and the package", () => {
    const places = (changes: Partial<Search>) =>
      [...addonCandidates({ ...search, ...changes })].map(({ place }) => place);
    expect(places({})).toEqual(["package"]);
    expect(places({ bundle: "/b", folder: undefined })).toEqual(["bundle", "package"]);
    write("checkout/CMakeLists.txt", "");
    const checkout = join(folder, "checkout");
    expect(places({ folder: checkout })).toEqual(["build", "package"]);
    expect(places({ bundle: "/b", folder: checkout })).toEqual(["bundle", "build", "package"]);
    const env = { NETWORK3_NATIVE_PATH: "x.node" };
    expect(places({ env, bundle: "/b", folder: checkout })).toEqual(["override"]);
    expect(places({ env: { NETWORK3_NATIVE_PATH: "" } })).toEqual(["package"]);
  });

  it("is not looked for in a package for another system", () => {
    for (const changes of [
      { platform: "darwin", arch: "arm64", libc: undefined },
      { arch: "arm64" },
    ]) {
      const { kind, problem, remedies } = outcome({ machine: { ...machine, ...changes } });
      expect(kind).toBe("system");
      expect(problem).toContain(`no package for ${changes.platform ?? "linux"} arm64, only for`);
      expect(remedies).toContain(
        "use a machine, a container or WSL with linux x64 with glibc 2.28",
      );
    }
  });

  it("is not looked for in a package for another C library", () => {
    const { kind, problem, remedies } = outcome({
      targets: [gnu],
      machine: { ...machine, libc: "musl", glibc: undefined },
    });
    expect(kind).toBe("libc");
    expect(problem).toBe(
      "there is no package for linux x64 with musl, only for linux x64 with glibc",
    );
    expect(remedies).toContain("node:22-slim instead of node:22-alpine");
  });

  it("is not loaded on a processor that lacks a feature, and tried if the features are unknown", () => {
    const without = new Set(gnu.cpuFlags.filter((flag) => flag !== "sse4_2"));
    const { kind, problem, remedies } = outcome({ machine: { ...machine, cpuFlags: without } });
    expect([kind, problem]).toEqual(["cpu", "the processor lacks sse4_2 (x86-64-v2)"]);
    expect(remedies).toContain("SSE4.2");
    expect(outcome({ machine: { ...machine, cpuFlags: undefined } }).kind).toBe("broken");
  });

  it("is not loaded from a package of another version", () => {
    const { kind, problem, remedies } = outcome({ findPackage: () => pathOf("@network3/old") });
    expect(kind).toBe("version");
    expect(problem).toBe("its version is 0.9.0, but network3 1.0.0 needs 1.0.0");
    expect(remedies).toContain(`another version of ${gnu.package}`);
  });

  it("is damaged in the package: install again", () => {
    const { kind, remedies } = outcome({});
    expect(kind).toBe("broken");
    expect(remedies).toContain("remove node_modules and run `npm install` on this machine");
  });

  it.each([
    [
      "nothing",
      undefined,
      /--omit=optional.*`npm install --include=optional`, or `npm install @network3\/linux-x64-gnu@1\.0\.0`/,
    ],
    ["the package", ["network3", gnu.package], /--omit=optional/],
    ["network3 alone", ["network3"], /package-lock\.json in \S+ was written on another system/],
  ])("is not installed: the remedy if the lock file lists %s", (_, entries, remedy) => {
    if (entries !== undefined) {
      const packages = Object.fromEntries(entries.map((name) => [`node_modules/${name}`, {}]));
      write("package-lock.json", JSON.stringify({ packages }, null, 2));
    }
    const { kind, path, remedies } = outcome({ findPackage: () => undefined });
    expect([kind, path]).toEqual(["not-installed", `${gnu.package}@1.0.0`]);
    expect(remedies).toMatch(remedy);
  });

  it("is missing beside a bundle: external, or copied", () => {
    const { remedies } = outcome({
      bundle: folder,
      folder: undefined,
      findPackage: () => undefined,
    });
    expect(remedies).toBe(
      "keep network3 out of the bundle and install it where the bundle runs (esbuild: " +
        `--external:network3; Vite: ssr.external), or copy network3.node to ${folder}/network3.node`,
    );
  });

  it("is missing in a checkout: build it", () => {
    write("checkout/CMakeLists.txt", "");
    const changes = { folder: join(folder, "checkout"), findPackage: () => undefined };
    expect(outcome(changes).remedies).toMatch(/^run `npm run build` in /);
    write("checkout/build/Release/network3.node", "no library");
    expect(outcome(changes).remedies).toMatch(/^remove build\/ and run `npm run build` in /);
  });

  it("causes one error with every attempt", () => {
    const bundle = join(folder, "elsewhere");
    const load = () => loadNative({ ...search, bundle });
    expect(load).toThrow(DeviceUnavailableError);
    expect(load).toThrow(
      /elsewhere\/network3\.node: there is no such file\n {2}- \S+linux-x64-gnu\/network3\.node: /,
    );
    expect(load).toThrow(/- use \{ device: "reference" \}: correct everywhere, but slow$/);
  });
});

describe("a file that does not load", () => {
  const fail = (message: string, path: string, code = "ERR_DLOPEN_FAILED") =>
    failureOf(Object.assign(new Error(message), { code }), path, machine);

  it("needs a newer glibc: both versions are named", () => {
    const path = write("new.node", elf(62));
    const { kind, problem } = fail(
      `/lib/libc.so.6: version \`GLIBC_2.99' not found (required by ${path})`,
      path,
    );
    expect(kind).toBe("glibc");
    expect(problem).toContain("it needs glibc 2.99, but this system has 2.36 (");
    const attempts = [{ place: "package", path, kind, problem }] as const;
    expect(remediesFor(attempts, search)[0]).toContain("glibc 2.28 or newer: Debian 10");
  });

  it("is for another processor", () => {
    const path = write("arm.node", elf(183));
    // glibc reports a file for another processor like a missing one.
    expect(
      fail(`${path}: cannot open shared object file: No such file or directory`, path),
    ).toEqual({
      kind: "architecture",
      problem: "it is for arm64, but this Node is for x64",
    });
  });

  it("is missing, damaged or forbidden", () => {
    const path = write("broken.node", "no library");
    expect(fail("invalid ELF header\nmore", path)).toEqual({
      kind: "broken",
      problem: "invalid ELF header",
    });
    expect(fail("Cannot find module", "/nonexistent").kind).toBe("absent");
    const old = fail("the processor lacks SSE4.2 (x86-64-v2)", path, "ERR_CPU_LEVEL");
    expect(old).toEqual({ kind: "cpu", problem: "the processor lacks SSE4.2 (x86-64-v2)" });
    const [remedy] = remediesFor([{ place: "override", path, ...old }], search);
    expect(remedy).toContain("Intel's since 2008");
    expect(fail("addons are disabled", path, "ERR_DLOPEN_DISABLED").kind).toBe("forbidden");
  });
});

describe("the CUDA library", () => {
  const cuda = TARGETS.filter(({ role }) => role === "cuda");

  it("comes from its package", () => {
    const path = join(pathOf("@network3/cuda-linux-x64"), "network3_cuda.so");
    expect(locateCuda({ ...search, targets: cuda })).toEqual({ path });
  });

  it("is not installed, or has another version: the exact version is to be installed", () => {
    for (const [found, problem] of [
      [undefined, "it is not installed"],
      [pathOf("@network3/old"), "its version is 0.9.0"],
    ] as const) {
      const located = locateCuda({ ...search, targets: cuda, findPackage: () => found });
      expect(located).toMatchObject({
        problem: expect.stringContaining(problem),
        solution: expect.stringContaining("run `npm install @network3/cuda-linux-x64@1.0.0`"),
      });
    }
    const other = { ...machine, platform: "darwin" };
    expect(locateCuda({ ...search, targets: cuda, machine: other })).toHaveProperty("problem");
  });
});

describe.runIf(process.platform === "linux")("this machine", () => {
  it("is described by the files of Node and of the kernel", () => {
    const facts = thisMachine();
    expect(facts.libc).toBe(facts.glibc === undefined ? "musl" : "glibc");
    expect(facts).toMatchObject({ hasNoAddons: false, hasPermissions: false });
    const header = readElfHeader(process.execPath);
    expect(header?.arch).toBe(process.arch);
    expect(header?.interpreter).toMatch(/^\/.*ld-/);
    if (process.arch === "x64") expect(facts.cpuFlags?.has("sse2")).toBe(true);
  });

  it("tells nothing about files that are no programs", () => {
    expect(readElfHeader("/nonexistent")).toBeUndefined();
    expect(readElfHeader(write("text", "x".repeat(100)))).toBeUndefined();
    expect(readElfHeader(write("short", "\x7fELF"))).toBeUndefined();
    const damaged = elf(62);
    damaged.writeBigUInt64LE(2n ** 60n, 32);
    damaged.writeUInt16LE(9, 56);
    expect(readElfHeader(write("damaged", damaged))).toEqual({
      arch: "x64",
      interpreter: undefined,
    });
  });
});
