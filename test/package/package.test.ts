// The package in its published form: its content, and loading it by import and require.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publint } from "publint";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

describe("the package", () => {
  it("has a manifest without errors", async () => {
    const { messages } = await publint({ pkgDir: root, level: "warning", pack: false });
    expect(messages).toEqual([]);
  });

  it("holds the compiled library and no sources, tests or data", async () => {
    const { stdout } = await run("npm", ["pack", "--dry-run", "--json"], { cwd: root });
    const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    const paths = files.map((file) => file.path);
    expect(paths).toContain("dist/index.js");
    expect(paths).toContain("dist/index.d.ts");
    expect(paths).toContain("LICENSE");
    expect(paths).toContain("docs/pytorch.md");
    expect(paths.filter((path) => /^(src|test|native|scripts|data|build)\//.test(path))).toEqual(
      [],
    );
  });

  it("has types that every ESM consumer resolves", async () => {
    const attw = ["attw", "--pack", ".", "--profile", "esm-only", "--format", "ascii"];
    await expect(run("npx", attw, { cwd: root })).resolves.toBeDefined();
  });

  it("installs nothing by script", () => {
    const manifest = createRequire(import.meta.url)("../../package.json");
    for (const script of ["preinstall", "install", "postinstall", "prepare"]) {
      expect(manifest.scripts).not.toHaveProperty(script);
    }
  });

  it("loads with require() and with import", async () => {
    const required = createRequire(import.meta.url)("../../dist/index.js");
    const names = ["Network", "ConvPoolLayer", "FullyConnectedLayer", "SoftmaxLayer", "ReLU"];
    expect(Object.keys(required)).toEqual(expect.arrayContaining(names));
    const script = 'import("./dist/index.js").then((m) => console.log(typeof m.Network))';
    const { stdout } = await run(process.execPath, ["-e", script], { cwd: root });
    expect(stdout.trim()).toBe("function");
  });
});
