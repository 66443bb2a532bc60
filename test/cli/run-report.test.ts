// The files of `run --log` and `run --report`.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonLines, resultOf, runCli } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-report-"));
  data = join(folder, "mnist.pkl");
  await writeTinyMnist(data, { training: 100, validation: 20, test: 30 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...argv: string[]) =>
  runCli(["run", ...argv, "--device", "cpu", "--data", data, "--seed", "1", "--json"]);

describe("run --log", () => {
  it("writes an object for each epoch, and goes on with a resumed run", async () => {
    const [log, out] = [join(folder, "log.ndjson"), join(folder, "log.safetensors")];
    const files = ["--log", log, "--out", out];
    await run("shallow", "--epochs", "2", ...files);
    const { stdout } = await run("shallow", "--epochs", "3", "--resume", ...files);
    const lines = jsonLines(await readFile(log, "utf8"));
    expect(lines).toMatchObject(resultOf(stdout).epochs);
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatchObject({
      experiment: "shallow",
      seed: 1,
      eta: 0.1,
      lmbda: 0,
      epoch: 2,
    });
    await run("shallow", "--epochs", "1", "--log", log);
    expect(jsonLines(await readFile(log, "utf8"))).toHaveLength(1);
  });

  it("writes CSV with a line of names", async () => {
    const log = join(folder, "log.csv");
    const { stdout } = await run("shallow", "--epochs", "2", "--log", log);
    const [names, ...lines] = (await readFile(log, "utf8")).trimEnd().split("\n");
    expect(names).toMatch(/^experiment,seed,eta,lmbda,epoch,cost,validationAccuracy,testAccuracy,/);
    const costs = lines.map((line) => Number(line.split(",")[5]));
    expect(costs).toEqual(resultOf(stdout).epochs.map(({ cost }: { cost: number }) => cost));
  });

  it("says which file it cannot write", async () => {
    const { code, stderr } = await run("shallow", "--epochs", "1", "--log", join(data, "log.csv"));
    expect(code).toBe(1);
    expect(stderr).toContain("cannot write the log");
  });
});

describe("run --report", () => {
  it("writes a page that loads nothing, with the numbers of --json", async () => {
    const report = join(folder, "pages", "run.html");
    const argv = ["basic_conv", "--epochs", "2", "--eta", "0.5", "--report", report];
    const { code, stdout, stderr } = await run(...argv);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^report +.*run\.html$/m);
    const html = await readFile(report, "utf8");
    expect(html.length).toBeLessThan(500_000);
    expect(html).not.toMatch(/NaN|undefined|<script|<link|(src|href)="(?!#)|url\((?!#)/);
    const { document } = parseHTML(html);
    const cells = new Map(
      [...document.querySelectorAll("table:first-of-type tr")].map((row) => {
        const [name, value] = [...row.querySelectorAll("td")].map((cell) => cell.textContent ?? "");
        return [name, value];
      }),
    );
    const { result, epochs } = resultOf(stdout);
    expect(cells.get("learning rate eta")).toBe("0.5");
    expect(cells.get("test accuracy")).toBe(`${(100 * result.testAccuracy).toFixed(2)} %`);
    expect(cells.get("best epoch")).toBe(`${result.epoch} of 2`);
    const headings = [...document.querySelectorAll("h2")].map(({ textContent }) => textContent);
    expect(headings).toEqual(
      expect.arrayContaining(["Validation accuracy", "Network", "Filters of the first layer"]),
    );
    expect(headings.at(-1)).toBe("Epochs");
    for (const { cost } of epochs) expect(html).toContain(`<td>${cost.toFixed(5)}</td>`);
  });

  it("shows the diagnostics of the epochs", async () => {
    const report = join(folder, "diagnosed.html");
    const argv = ["shallow", "--epochs", "2", "--diagnostics", "--report", report];
    const { stdout, stderr } = await run(...argv);
    expect(stderr).toMatch(/^Epoch 1 .* \d+\.\d\d %/m);
    const [line] = jsonLines(stdout);
    const { trainingAccuracy, validationAccuracy, diagnostics } = line;
    expect(diagnostics.gap).toBe(trainingAccuracy - validationAccuracy);
    const [hidden] = resultOf(stdout).epochs[1].diagnostics.layers;
    const saturated = `${(100 * hidden.saturatedShare).toFixed(2)} %`;
    const cells = ["0", hidden.weightNorm.toPrecision(4), hidden.gradientNorm.toPrecision(3)];
    expect(stderr.match(/^0 .*$/m)?.[0].split(/ {2,}/)).toEqual([...cells, "-", saturated]);
    const { document } = parseHTML(await readFile(report, "utf8"));
    const headings = [...document.querySelectorAll("h2")].map(({ textContent }) => textContent);
    expect(headings).toContain("Training and validation accuracy");
    const table = document.querySelector("h2 + table")?.querySelectorAll("tr") ?? [];
    const shown = [...(table[1]?.querySelectorAll("td") ?? [])].map((cell) => cell.textContent);
    expect(shown).toEqual([...cells, "-", saturated]);
  });

  it.each([
    [["--runs", "2", "--report", "a.html"], /--report is for one network, not --runs/],
    [["--nets", "2", "--log", "a.csv"], /--log is for one network, not --nets/],
    [["--log", "a.txt"], /must end in \.csv, \.ndjson or \.jsonl/],
  ])("%j is wrong usage", async (argv, message) => {
    const { code, stderr } = await run("shallow", ...argv);
    expect(code).toBe(2);
    expect(stderr.replaceAll(/\s+/g, " ")).toMatch(message);
  });
});
