// The command line of npm run bench.
import { spawnSync } from "node:child_process";
import { describe, expect, it, vi } from "vitest";
import { parseOptions } from "../../bench/lib/options.mjs";

/** Parses options that must be refused, and returns what the command prints before it ends. */
function refusalOf(args: string[]): string {
  const ends = vi.spyOn(process, "exit").mockImplementation((status) => {
    throw new Error(`status ${status}`);
  });
  const prints = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    expect(() => parseOptions(args)).toThrow("status 1");
    return prints.mock.calls.join("\n");
  } finally {
    ends.mockRestore();
    prints.mockRestore();
  }
}

describe("npm run bench", () => {
  it("is of the CPU with all scenarios, unless told otherwise", () => {
    const options = parseOptions([]);
    expect(options).toMatchObject({ device: "cpu", kind: "cpu", pytorch: true, compile: true });
    expect(options.scenarios).toContain("neighbour");
  });

  it.each(["cuda", "cuda:1"])("measures the steps alone on %s", (device) => {
    const options = parseOptions(["--device", device]);
    expect(options).toMatchObject({ device, kind: "cuda", steps: true, scenarios: [] });
  });

  it("compares the nets of the chapter at mini-batch 10 with another build", () => {
    const options = parseOptions(["--against", "elsewhere"]);
    expect(options).toMatchObject({ kind: "against", build: ".", against: "elsewhere" });
    expect(options).toMatchObject({ limit: 1.03, repetitions: 20, batches: [10], threads: [1, 2] });
    expect(options.nets).toEqual(["shallow", "basic_conv", "dbl_conv_relu", "dropout"]);
  });

  it.each([
    [["--device", "gpu"], /'gpu' is invalid\. Allowed are cpu, cuda, cuda:1/],
    [["--device", "cuda:x"], /'cuda:x' is invalid/],
    [["--device", "cuda", "--threads", "2"], /--threads is of the CPU/],
    [["--scenario", "memory", "--device", "cuda"], /--scenario is of the CPU/],
    [["--limit", "1.1"], /--limit needs --against <build>/],
    [["--build", "."], /--build needs --against <build>/],
    [["--predict", "--device", "cuda"], /--predict is of the CPU/],
    [["--against", ".", "--limit", "0.9"], /'0\.9' is invalid\. Not a ratio from 1 to 10/],
    [["--against", ".", "--limit", "x"], /'x' is invalid\. Not a ratio from 1 to 10/],
    [["--against", ".", "--repetitions", "4"], /--repetitions 4 is too few.*use 5 or more/],
    [["--against", ".", "--quick"], /--quick does not go with --against/],
    [["--against", ".", "--device", "cuda"], /--device does not go with --against/],
    [["--against", ".", "--no-pytorch"], /--pytorch does not go with --against/],
    [["--bits", "--net", "shallow"], /--net does not go with --bits/],
    [["--bits", "--predict"], /--predict does not go with --bits/],
  ])("refuses %j", (args, message) => {
    expect(refusalOf(args)).toMatch(message);
  });

  it.each([
    [["--quick", "--json", "/nowhere/x.json"], /cannot write \/nowhere\/x\.json: ENOENT/],
    [["--quick", "--svg", "/nowhere/x.svg"], /cannot write \/nowhere\/x\.svg: ENOENT/],
  ])("refuses %j before anything is measured", (args, message) => {
    const command = ["node_modules/zx/build/cli.js", "bench/main.mjs", ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(message);
  });
});
