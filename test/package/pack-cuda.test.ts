// The archive for a bare GPU machine, tried out on the CPU in an empty folder.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";

const run = promisify(execFile);
const data = process.env.NETWORK3_DATA;
const lacking = !data || !existsSync(join(data, "mnist"));
const reason = lacking ? " (skipped: NETWORK3_DATA does not name a folder with MNIST's files)" : "";

it.skipIf(lacking)(
  `pack:cuda packs a network3 that trains elsewhere, without Node and a network${reason}`,
  { timeout: 300_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "network3-packed-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const archive = join(folder, "packed.tar.gz");
    const options = ["--no-cuda", "--level", "6", "--out", archive, "--data", data ?? ""];
    await run("node_modules/.bin/zx", ["scripts/pack-cuda.mjs", ...options]);
    await run("tar", ["-xzf", archive, "-C", folder]);
    const bare = { PATH: "/usr/bin:/bin", HOME: folder };
    const arguments_ = ["net", "shallow", "1", "--epochs", "1", "--device", "cpu", "--json"];
    const { stdout } = await run(join(folder, "network3/run.sh"), arguments_, { env: bare });
    expect(JSON.parse(stdout).result.testAccuracy).toBeGreaterThan(0.85);
    expect(existsSync(join(folder, "network3/models/shallow.1.safetensors"))).toBe(true);
  },
);
