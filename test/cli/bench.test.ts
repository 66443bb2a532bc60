import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { runCli } from "../support/cli.js";

const tooLong = (text: string) => text.split("\n").filter((line) => line.length > 80);
const quick = ["--device", "cpu", "--threads", "2", "--steps", "3"];

describe("bench", () => {
  it("shows the time of a step in a line that fits 80 columns", async () => {
    const { code, stdout, stderr } = await runCli(["bench", "shallow", ...quick]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^cpu \(/);
    expect(stdout).toMatch(/^shallow +2 +\d+\.\d +\d+\.\d\.\.\d+\.\d +[\d,]+$/m);
    expect(tooLong(stdout)).toEqual([]);
  });

  it("--profile shows the ops of a step, the slowest first, in 80 columns", async () => {
    const { code, stdout } = await runCli(["bench", "dbl_conv_relu", ...quick, "--profile"]);
    expect(code).toBe(0);
    expect(tooLong(stdout)).toEqual([]);
    expect(stdout).toMatch(
      /^dbl_conv_relu: [\d.]+ µs a step, [\d.]+ GFLOP\/s, \d+ % of the limit/m,
    );
    expect(stdout).toContain("waiting for other threads");
    const table = stdout.slice(stdout.indexOf("implementation"));
    const times = [...table.matchAll(/ {2}(\d+\.\d)(?= |$)/gm)].map(([, time]) => Number(time));
    expect(table).toMatch(/^conv2d\S* +layers\[1\] .* \d+\.\d +\d+ %$/m);
    expect(times.length).toBeGreaterThan(20);
  });

  it("--json holds the same as data, for every experiment", async () => {
    const { code, stdout } = await runCli(["bench", "--json", "--profile", ...quick]);
    expect(code).toBe(0);
    const rows: { experiment: string; median: number; profile: { ops: object[] } }[] =
      JSON.parse(stdout);
    expect(rows.map(({ experiment }) => experiment)).toContain("basic_conv");
    expect(rows.every(({ median }) => median > 0)).toBe(true);
    expect(rows.every(({ profile }) => profile.ops.length > 10)).toBe(true);
  });

  it("lets the network choose its threads", async () => {
    const argv = ["bench", "shallow", "--device", "cpu", "--threads", "auto", "--steps", "2"];
    const { stdout } = await runCli(argv);
    // The work of a mini-batch of the net is enough for three threads.
    const threads = Math.min(3, availableParallelism());
    expect(stdout).toMatch(new RegExp(`^shallow +${threads} `, "m"));
  });

  it("takes a GPU by its number, and says why that one cannot be used", async () => {
    const { code, stdout, stderr } = await runCli(["bench", "shallow", "--device", "cuda:999"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      /^error: device "cuda:999" cannot be used: .*\(ERR_DEVICE_UNAVAILABLE\)/s,
    );
  });

  it.each([
    [["bench", "shalow"], /unknown experiment 'shalow'\n\(Did you mean shallow\?\)/],
    [["bench", "--steps", "0"], /It must be an integer/],
    [["bench", "--threads", "many"], /It must be an integer/],
  ])("%j is wrong usage", async (argv, message) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });
});
