// A Node that is too old gives a one-line error, and importing the package loads few modules.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { oldNodeProblem } from "../../src/node-version.js";
import { root } from "./support/consumer.js";
import { staticImports } from "./support/static-imports.js";

const index = join(root, "dist/index.js");
const main = join(root, "dist/cli/main.js");
const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));

/** Named exports of Node 20.19, in modules that we may use, that Node 16.20 or some Node 18 lacks. */
const NEWER_THAN_NODE_16: Record<string, readonly string[]> = {
  "node:crypto": ["getRandomValues", "hash", "subtle"],
  "node:fs": ["openAsBlob", "statfs", "statfsSync"],
  "node:fs/promises": ["statfs"],
  "node:module": ["register"],
  "node:os": ["availableParallelism"],
  "node:path": ["matchesGlob"],
  "node:stream": ["duplexPair", "getDefaultHighWaterMark", "isDestroyed", "isWritable"],
  "node:timers": ["promises"],
  "node:util": ["MIMEType", "aborted", "parseEnv", "styleText", "transferableAbortSignal"],
  "node:zlib": ["crc32"],
};

/** Runs a program on this Node, which reports another version. */
async function runAs(version: string, args: readonly string[]) {
  const pretend = `Object.defineProperty(process.versions, "node", { value: "${version}" });`;
  const preload = `data:text/javascript,${encodeURIComponent(pretend)}`;
  return run(process.execPath, ["--import", preload, ...args]);
}

async function run(node: string, args: readonly string[]) {
  const env = { ...process.env, NODE_OPTIONS: "" };
  return promisify(execFile)(node, args, { cwd: root, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
}

const importing = ["--input-type=module", "-e", 'import "./dist/index.js"; console.log("fine");'];

const imports = staticImports(index);

describe("a Node that is too old", () => {
  it("is told by its version, the oldest being that of package.json", () => {
    const oldest = manifest.engines.node.replace(">=", "");
    expect(oldNodeProblem("16.20.2")).toContain(`Node ${oldest} or newer`);
    for (const old of ["0.10.48", "18.20.8", "20.18.3"]) {
      expect(oldNodeProblem(old)).toContain(`this is Node ${old};`);
    }
    for (const fine of [`${oldest}.0`, "20.20.1", "22.0.0", "24.1.0-nightly", "100.0.0"]) {
      expect(oldNodeProblem(fine)).toBe("");
    }
  });

  it.each(["16.20.2", "18.20.8", "20.18.3"])("as %s is named by the command", async (version) => {
    expect(await runAs(version, [main, "list"])).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: ${oldNodeProblem(version)}\n`,
    });
  });

  it("is named by the import of the package, without a trace of Node's loader", async () => {
    const { code, stdout, stderr } = await runAs("18.20.8", importing);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`[NodeVersionError: ${oldNodeProblem("18.20.8")}]`);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it.skipIf(!existsSync(process.env.NODE18 ?? ""))("is named by a real Node 18", async () => {
    const node = process.env.NODE18 ?? "";
    const problem = oldNodeProblem(
      (await run(node, ["-p", "process.versions.node"])).stdout.trim(),
    );
    expect((await run(node, [main, "list"])).stderr).toBe(`error: ${problem}\n`);
    expect((await run(node, importing)).stderr).toContain(`[NodeVersionError: ${problem}]`);
  });

  it("can link what the package imports", () => {
    const unknown = imports.flatMap(({ file, module, names }) =>
      names
        .filter((name) => NEWER_THAN_NODE_16[module]?.includes(name))
        .map((name) => `${file} imports ${name} of ${module}; use a namespace import`),
    );
    expect(unknown).toEqual([]);
  });
});

describe("the import of the package", () => {
  it("brings along no other package", () => {
    expect(imports.length).toBeGreaterThan(100);
    const foreign = imports.filter(({ module }) => !/^(\.|node:)/.test(module));
    expect(foreign.map(({ file, module }) => `${file} imports ${module}`)).toEqual([]);
  });

  it("checks the version of Node before anything else", () => {
    expect(imports[0]?.module).toBe("./require-node.js");
    const command = staticImports(main).map(({ module }) => module);
    expect(command).toEqual(["../node-version.js"]);
  });
});
