// npm run bench -- --against, on builds that take as long as a test says.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ratioOf } from "../../bench/against/ratio.mjs";
import { runAgainst } from "../../bench/against/run.mjs";
import { parseOptions } from "../../bench/lib/options.mjs";
import { uniformNumbers } from "../../bench/lib/random.mjs";
import { fakeBuild } from "./support/fake-build.js";

const sizes = ["--net", "shallow", "--threads", "1", "--repetitions", "5"];

/** Compares two builds, and returns the report as text and whether the command fails. */
async function compare(build: string, against: string, ...args: string[]) {
  const progress = vi.spyOn(console, "error").mockReturnValue();
  onTestFinished(() => progress.mockRestore());
  const options = parseOptions(["--build", build, "--against", against, ...sizes, ...args]);
  const { lines, failed } = await runAgainst(options);
  return { text: lines.join("\n"), failed };
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "network3-against-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe("npm run bench -- --against", () => {
  it("fails when the judged build is 10 % slower on a busy machine", () => {
    const build = fakeBuild({ microseconds: 110, disturbed: 0.7 });
    const against = fakeBuild({ microseconds: 100, disturbed: 0.7 });
    const json = join(temporaryFolder(), "against.json");
    const args = ["--build", build, "--against", against, ...sizes, "--json", json];
    const command = ["node_modules/zx/build/cli.js", "bench/main.mjs", ...args];
    const { status, stdout } = spawnSync(process.execPath, command, { encoding: "utf8" });
    expect(stdout).toMatch(/^shallow +10 +1 +step .* 1\.\d{3} +1\.\d{3}\.\.1\.\d{3} +equal$/m);
    expect(stdout).toContain(`${build} is slower than ${against} by more than 1.03.`);
    expect(status).toBe(1);
    const { limit, builds, rows } = JSON.parse(readFileSync(json, "utf8"));
    expect(limit).toBe(1.03);
    expect(builds).toMatchObject([{ name: build }, { name: against }]);
    expect(rows).toMatchObject([{ net: "shallow", work: "step", isSlower: true }]);
    expect(rows[0].pairs).toHaveLength(5);
    expect(rows[0].ratio).toBeGreaterThan(1.05);
    expect(rows[0].ratio).toBeLessThan(1.15);
  });

  it("does not find equal builds slower, and says that their bits differ", async () => {
    const [one, other] = [1, 2].map((learned) => fakeBuild({ disturbed: 0.7, learned }));
    const { text, failed } = await compare(String(one), String(other));
    expect(text).toContain("No interval lies wholly above 1.03");
    expect(text).toMatch(/^shallow .* differ$/m);
    expect(failed).toBe(false);
  });

  it("says which build is faster", async () => {
    const { text, failed } = await compare(fakeBuild(), fakeBuild({ microseconds: 110 }));
    expect(text).toContain("A is faster than B: shallow (mini-batch 10, threads 1, step)");
    expect(failed).toBe(false);
  });

  it("accepts a slower build within --limit", async () => {
    const slower = fakeBuild({ microseconds: 110 });
    const { text, failed } = await compare(slower, fakeBuild(), "--limit", "1.2");
    expect(text).toContain("No interval lies wholly above 1.2");
    expect(failed).toBe(false);
  });

  it("times a .node file beside this checkout, and predictions too", async () => {
    const addon = "build/Release/network3.node";
    const { text } = await compare(".", addon, "--predict");
    for (const side of ["A = .", `B = ${addon}`]) {
      expect(text).toMatch(
        new RegExp(`^${side}: /.*/${addon}; cpu \\(oneDNN .*; (GCC|clang)`, "m"),
      );
    }
    expect(text).toMatch(/^shallow +10 +1 +step .* equal$/m);
    expect(text).toMatch(/^shallow +10 +1 +image .* equal$/m);
  }, 180_000);

  it("gives the output of a process that fails", async () => {
    const build = fakeBuild({ onImport: 'throw new Error("no addon for this machine");' });
    await expect(compare(fakeBuild(), build)).rejects.toThrow("no addon for this machine");
  });

  it("gives the output of a process that ends while it is timed", async () => {
    const onImport =
      'if (process.send) process.on("message", () => { throw new Error("ended"); });';
    const build = fakeBuild({ onImport });
    const outcome = expect(compare(build, fakeBuild())).rejects;
    await outcome.toThrow(new RegExp(`^a process of ${build} failed:\n[^]*Error: ended`));
  });

  it.each([
    ["nowhere", /nowhere does not exist\. A build is the folder of a checkout/],
    ["README.md", /README\.md is no build\. A build is the folder/],
    ["src", /src holds no package\.json of network3/],
  ])("refuses %s, which is no build", async (place, message) => {
    await expect(compare(".", place)).rejects.toThrow(message);
  });

  it("refuses a checkout that is not built", async () => {
    const folder = temporaryFolder();
    const description = { name: "network3", type: "module", exports: { ".": "./dist/index.js" } };
    writeFileSync(join(folder, "package.json"), JSON.stringify(description));
    await expect(compare(folder, ".")).rejects.toThrow(
      /dist\/index\.js'; run `npm ci && npm run build` in that folder/,
    );
  });
});

describe("the interval of the ratio", () => {
  const random = uniformNumbers(1);
  /** Times of a pair: both vary with the machine, and each by itself by some percent, now and then by far more. */
  const pair = (ratio: number): [number, number] => {
    const machine = 1 + random();
    const side = () => machine * (1 + 0.04 * random() + (random() < 0.1 ? random() : 0));
    return [ratio * side(), side()];
  };
  const intervals = (ratio: number) =>
    Array.from({ length: 40 }, () =>
      ratioOf(
        Array.from({ length: 20 }, () => pair(ratio)),
        random,
      ),
    );

  it("holds the true ratio in at least nine of ten comparisons", () => {
    for (const ratio of [0.8, 1, 1.1]) {
      const holding = intervals(ratio).filter(({ low, high }) => low <= ratio && ratio <= high);
      expect(holding.length).toBeGreaterThanOrEqual(36);
    }
  });

  it("lies above 1.03 for a build that is 10 % slower, and never for equal builds", () => {
    expect(intervals(1).filter(({ low }) => low > 1.03)).toEqual([]);
    const found = intervals(1.1).filter(({ low }) => low > 1.03);
    expect(found.length).toBeGreaterThanOrEqual(36);
  });

  it("is the same in every run", () => {
    const pairs = Array.from({ length: 20 }, () => pair(1));
    expect(ratioOf(pairs, uniformNumbers(7))).toEqual(ratioOf(pairs, uniformNumbers(7)));
  });
});
