// The pictures that `run --show` draws in the terminal.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-show-"));
  data = join(folder, "mnist.pkl");
  await writeTinyMnist(data, { training: 100, validation: 20, test: 30 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...argv: string[]) =>
  runCli(["run", ...argv, "--device", "cpu", "--data", data, "--seed", "1"]);

describe("run --show", () => {
  it("draws the filters and the first wrong images", async () => {
    const { code, stdout } = await run("basic_conv", "--epochs", "1", "--show");
    expect(code).toBe(0);
    const [, filters = "", wrong = ""] =
      stdout.match(/^20 filters of the first layer\n(.*)\n\d+ of (\d+) wrong test images\n/ms) ??
      [];
    // Each weight takes two columns and a line.
    expect(filters).toMatch(/██/);
    expect(filters.split("\n").every((line) => line.length <= 80 && /^[ █]*$/.test(line))).toBe(
      true,
    );
    const captions = [...stdout.matchAll(/true \d/g)].length;
    expect(captions).toBe(5 + Math.min(10, Number(wrong)));
    expect(Number(wrong)).toBeGreaterThan(0);
  });

  it("draws no filters of a network without convolutions, and no mistakes where there are none", async () => {
    const { stdout } = await run("shallow", "--epochs", "60", "--show");
    expect(stdout).not.toContain("filters");
    expect(stdout).toMatch(/^no test image is wrong$/m);
  });

  it.each(["--nets", "--runs"])("is refused with %s", async (flag) => {
    const { code, stderr } = await run("shallow", "--show", flag, "2");
    expect([code, stderr]).toEqual([2, `error: --show is for one network, not ${flag}\n`]);
  });
});
