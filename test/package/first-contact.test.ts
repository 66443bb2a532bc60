// Unpacks the archive for first contact with a GPU in an empty folder and runs it.
import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLimited } from "../../scripts/lib/run-limited.mjs";
import { emulatedEnvironment, emulator } from "../cuda/support/emulated.js";

const run = promisify(execFile);
const data = process.env.NETWORK3_DATA;
const lacking = !data || !existsSync(join(data, "mnist"));
const reason = lacking ? " (skipped: NETWORK3_DATA does not name a folder with MNIST's files)" : "";

/** A program instead of Python that answers like PyTorch and records the search path of libraries. */
const python = (kept: string) => `#!/bin/sh
echo "$LD_LIBRARY_PATH" >"${kept}"
case "$*" in
*probe.py*) echo '{"version": "9.9.9", "devices": []}' ;;
*main.py*) echo '{"results": [
  {"variant": {"mode": "eager"}, "stepMicroseconds": [3e9, 1e9, 2e9]},
  {"variant": {"mode": "graph"}, "error": "no graph"}]}' | tr -d '\\n' ;;
esac
`;

describe.skipIf(lacking)(`pack:first-contact${reason}`, { timeout: 300_000 }, () => {
  let folder: string;
  let archive: string;
  const inside = (name: string) => join(folder, "network3", name);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "network3-contact-"));
    archive = join(folder, "packed.tar.gz");
    const options = ["--level", "6", "--out", archive, "--data", data ?? ""];
    if (!existsSync("build/Release/network3_cuda.so")) options.push("--no-cuda");
    await run("node_modules/.bin/zx", ["scripts/pack-first-contact.mjs", ...options]);
    await run("tar", ["-xzf", archive, "-C", folder]);
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs the script from another folder, in an environment without tools. */
  async function contact(args: string[], env: Record<string, string> = {}) {
    const bare = { PATH: "/usr/bin:/bin", HOME: folder, ...env };
    const command = [inside("first-contact.sh"), "--quick", "--out", "report", ...args] as const;
    const ended = await runLimited([...command], { seconds: 280, cwd: folder, env: bare });
    return { ...ended, report: readFileSync(join(folder, "report/report.md"), "utf8") };
  }

  it("has at most 60 MB and no test runner", () => {
    expect(statSync(archive).size).toBeLessThanOrEqual(60e6);
    const packages = readdirSync(inside("node_modules"));
    expect(packages).toContain("commander");
    expect(packages.filter((name) => /vitest|vite|zx/.test(name))).toEqual([]);
  });

  it("tries the CPU out", async () => {
    const only = ["--device", "cpu", "--only", "machine,doctor,kernels,exit"];
    const { code, stderr, report } = await contact(only);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(report.match(/^\| (machine|doctor|kernels|exit): .* \| ok \|/gm)).toHaveLength(4);
  });

  it("tries a GPU out", async () => {
    const env = emulatedEnvironment(emulator, { PATH: "/usr/bin:/bin" });
    const { code, stderr, report } = await contact(["--only", "cudnn-log,workers"], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(report).toMatch(/one step on cuda \(Emulated GPU.*\n\| workers: .* \| ok \|/);
  });

  it("fails where there is no GPU", async () => {
    const { code, report } = await contact(["--only", "machine"], { CUDA_VISIBLE_DEVICES: "-1" });
    expect(code).toBe(1);
    expect(report).toMatch(/\| FAILED \|.*CUDA cannot be used: /);
  });

  it("compares with PyTorch, which does not get the packed libraries", async () => {
    const [bin, kept] = [join(folder, "bin"), join(folder, "kept")];
    mkdirSync(bin);
    writeFileSync(join(bin, "python3"), python(kept));
    chmodSync(join(bin, "python3"), 0o755);
    const env = { PATH: `${bin}:/usr/bin:/bin`, LD_LIBRARY_PATH: "/its/own" };
    const { code, report } = await contact(["--device", "cpu", "--only", "rate"], env);
    expect(code).toBe(0);
    expect(report).toMatch(
      /PyTorch 9\.9\.9<br>shallow: \S+ µs a step; \d+ steps\/s; PyTorch eager 2000000000\.0 µs/,
    );
    expect(readFileSync(kept, "utf8").trim()).toBe("/its/own");
  });
});
