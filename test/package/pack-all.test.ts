// The content of each package that `npm run pack:all` makes.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { absoluteLinks } from "../../scripts/packages/links.mjs";
import { mainManifest, SAMPLE, targetManifest } from "../../scripts/packages/manifests.mjs";
import { licencesOf } from "../../scripts/packages/native-files.mjs";
import { findRepository } from "../../scripts/packages/repository.mjs";
import { stagePackages } from "../../scripts/packages/stage.mjs";
import { TARGETS, type Target } from "../../src/backend/native/targets.js";
import { parseIdx } from "../../src/data/idx.js";
import { SAMPLE as SEARCHED } from "../../src/data/sources/sample.js";

interface Manifest {
  readonly version: string;
  readonly dependencies: Record<string, string>;
  readonly [field: string]: unknown;
}

const read = (path: string): Manifest => JSON.parse(readFileSync(path, "utf8"));
const checkout = read("package.json");
const origin = { base: checkout, repository: undefined };

describe("the content of the packages", () => {
  let out: string;
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), "network3-packages-"));
    await stagePackages(out, { local: true });
  }, 300_000);
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  const filesOf = (name: string) =>
    readdirSync(join(out, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(out, name).length + 1))
      .sort();

  it("are JavaScript, types, pages and examples, without scripts and source maps, in network3", () => {
    const files = filesOf("network3");
    expect(files).toContain("dist/index.js");
    expect(files).toContain("dist/index.d.ts");
    expect(files.filter((file) => !/^(docs|examples)\/|\.(js|d\.ts|md)$/.test(file))).toEqual([
      "LICENSE",
      "NOTICE",
      "package.json",
    ]);
    for (const file of files.filter((name) => /\.(js|ts)$/.test(name))) {
      expect(readFileSync(join(out, "network3", file), "utf8")).not.toContain("sourceMappingURL");
    }
    const manifest = read(join(out, "network3/package.json"));
    for (const field of ["scripts", "devDependencies", "binary", "gypfile", "private"]) {
      expect(manifest).not.toHaveProperty(field);
    }
    expect(manifest.dependencies).toEqual(checkout.dependencies);
  });

  it("hold few JavaScript files, since Node reads each of them at the import", () => {
    const modules = filesOf("network3").filter((file) => file.endsWith(".js"));
    expect(modules).toContain("dist/cli/main.js");
    expect(modules).toContain("dist/cli/doctor/probe.js");
    expect(modules.length).toBeLessThan(30);
  });

  it("have links that work where they are read: on npm's page for the README, here for others", () => {
    const pages = filesOf("network3").filter((name) => name.endsWith(".md"));
    expect(pages.length).toBeGreaterThan(5);
    for (const file of pages) {
      const text = readFileSync(join(out, "network3", file), "utf8");
      const targets = [...text.matchAll(/\]\((?![a-z]+:|#)([^)#]+)/g)].map(
        ([, path]) => path ?? "",
      );
      if (file === "README.md") expect(targets).toEqual([]);
      const missing = targets.filter(
        (path) => !existsSync(join(out, "network3", file, "..", path)),
      );
      expect([file, ...missing]).toEqual([file]);
    }
  });

  it.each(TARGETS)("are one file for its system in $package", (target) => {
    const { file, package: name } = target;
    const files = filesOf(name);
    expect(files).toEqual(expect.arrayContaining([file, "LICENSE", "NOTICE", "README.md"]));
    expect(files.filter((path) => /\.(js|ts|map)$/.test(path))).toEqual([]);
    expect(read(join(out, name, "package.json"))).toEqual(targetManifest(origin, target));
  });

  it("are 10,000 digits in the sample", () => {
    expect(SAMPLE).toBe(SEARCHED);
    expect(filesOf(SAMPLE)).toEqual([
      "LICENSE",
      "README.md",
      "images-idx3-ubyte.gz",
      "labels-idx1-ubyte.gz",
      "package.json",
    ]);
    for (const [file, extents] of [
      ["images-idx3-ubyte.gz", [10_000, 28, 28]],
      ["labels-idx1-ubyte.gz", [10_000]],
    ] as const) {
      const bytes = gunzipSync(readFileSync(join(out, SAMPLE, file)));
      expect(parseIdx(bytes, { file, extents }).data.length).toBeGreaterThan(0);
    }
    expect(readFileSync(join(out, SAMPLE, "LICENSE"), "utf8")).toContain("Juan Cazala");
  });
});

describe("the manifests", () => {
  it("name the other packages with the exact version", () => {
    const manifest = mainManifest(origin, TARGETS);
    const { version } = checkout;
    expect(manifest.optionalDependencies).toEqual({
      "@network3/linux-x64-gnu": version,
      [SAMPLE]: version,
    });
    expect(manifest.peerDependencies).toMatchObject({ "@network3/cuda-linux-x64": version });
    expect(manifest.peerDependenciesMeta).toMatchObject({
      "@network3/cuda-linux-x64": { optional: true },
      sharp: { optional: true },
    });
    expect(checkout).not.toHaveProperty("optionalDependencies");
  });

  it("limit a package with native files to its system, and set no Node", () => {
    const target = TARGETS.find(({ id }) => id === "linux-x64-gnu");
    if (target === undefined) throw new Error("no such target");
    expect(targetManifest(origin, target)).toMatchObject({
      name: "@network3/linux-x64-gnu",
      os: ["linux"],
      cpu: ["x64"],
      libc: ["glibc"],
      config: { glibc: ">=2.28" },
      preferUnplugged: true,
    });
    expect(targetManifest(origin, target)).not.toHaveProperty("engines");
  });

  it("name the licences that the SBOM of a native file lists", async () => {
    const folder = await mkdtemp(join(tmpdir(), "network3-sbom-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const sbom = join(folder, "sbom.cdx.json");
    const components = [
      { licenses: [{ expression: "Apache-2.0 AND BSL-1.0" }] },
      { licenses: [{ license: { id: "MIT" } }] },
    ];
    writeFileSync(sbom, JSON.stringify({ components }));
    const licences = await licencesOf(new Map([["sbom.cdx.json", sbom]]));
    const [target] = TARGETS as [Target];
    expect(targetManifest(origin, target, licences)).toMatchObject({
      license: "MIT AND Apache-2.0 AND BSL-1.0",
    });
    expect(targetManifest(origin, target, await licencesOf(new Map()))).toMatchObject({
      license: "MIT",
    });
  });
});

describe("the address of the repository", () => {
  const repository = { url: "git+https://example.org/someone/network3.git" };
  const web = "https://example.org/someone/network3";
  const workflow = (name: string) => ({
    GITHUB_SERVER_URL: "https://example.org",
    GITHUB_REPOSITORY: name,
  });

  it("is that of package.json, or that of the workflow", () => {
    expect(findRepository({ repository }, {})).toEqual({ ...repository, web });
    expect(findRepository({}, workflow("someone/network3"))).toEqual({ ...repository, web });
    expect(findRepository({ repository }, workflow("someone/network3"))).toMatchObject({ web });
    expect(findRepository({}, {})).toBeUndefined();
    expect(() => findRepository({ repository }, workflow("other/network3"))).toThrow(
      "`npm pkg set repository.type=git repository.url=git+https://example.org/other/network3.git`",
    );
  });

  it("completes the links of a page, or leaves their paths as text", () => {
    const text = "[a](docs/a.md#b), [c](https://c.d), [e](#e), [`x/y`](../x/y), ![f](g.svg)";
    expect(absoluteLinks(text, { file: "z/README.md", web })).toBe(
      `[a](${web}/blob/HEAD/z/docs/a.md#b), [c](https://c.d), [e](#e), [\`x/y\`](${web}/blob/HEAD/x/y), ![f](${web}/raw/HEAD/z/g.svg)`,
    );
    expect(absoluteLinks(text, { file: "z/README.md", web: undefined })).toBe(
      "a (`z/docs/a.md`), [c](https://c.d), [e](#e), `x/y`, *f*",
    );
    const keep = (name: string) => name === "z/docs/a.md";
    expect(absoluteLinks("[a](docs/a.md), [b](b)", { file: "z/README.md", web, keep })).toBe(
      `[a](docs/a.md), [b](${web}/blob/HEAD/z/b)`,
    );
  });

  it("completes paths that exist", () => {
    const text = readFileSync("README.md", "utf8");
    const targets = [...text.matchAll(/\]\((?![a-z]+:|#)([^)#]+)/g)].map(([, path]) => path ?? "");
    expect(targets.filter((path) => !existsSync(path))).toEqual([]);
  });
});
