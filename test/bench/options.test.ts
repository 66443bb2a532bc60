// The command line of npm run bench.
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { parseOptions } from "../../bench/lib/options.mjs";

describe("npm run bench", () => {
  it("is of the CPU with all scenarios, unless told otherwise", () => {
    const options = parseOptions([]);
    expect(options).toMatchObject({ device: "cpu", cuda: false, pytorch: true, compile: true });
    expect(options.scenarios).toContain("neighbour");
  });

  it.each(["cuda", "cuda:1"])("measures the steps alone on %s", (device) => {
    const options = parseOptions(["--device", device]);
    expect(options).toMatchObject({ device, cuda: true, steps: true, scenarios: [] });
  });

  it.each([
    [["--device", "gpu"], /'gpu' is invalid\. Allowed are cpu, cuda, cuda:1/],
    [["--device", "cuda:x"], /'cuda:x' is invalid/],
    [["--device", "cuda", "--threads", "2"], /--threads is of the CPU/],
    [["--scenario", "memory", "--device", "cuda"], /--scenario is of the CPU/],
    [["--quick", "--json", "/nowhere/x.json"], /cannot write \/nowhere\/x\.json: ENOENT/],
    [["--quick", "--svg", "/nowhere/x.svg"], /cannot write \/nowhere\/x\.svg: ENOENT/],
  ])("refuses %j before anything is measured", (args, message) => {
    const command = ["node_modules/zx/build/cli.js", "bench/main.mjs", ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(message);
  });
});
