// The pages of `run --report`.
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

const command = (...argv: string[]) =>
  runCli([...argv, "--device", "cpu", "--data", data, "--seed", "1", "--json"]);
const run = (...argv: string[]) => command("run", ...argv);

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
    ["--runs", 0],
    ["--nets", 2],
  ])("tells about all networks of %s", async (flag, ofVote) => {
    const report = join(folder, `several${flag}.html`);
    const argv = ["shallow", "--epochs", "2", flag, "3", "--report", report];
    const { code, stdout } = await run(...argv);
    expect(code).toBe(0);
    const html = await readFile(report, "utf8");
    expect(html).not.toMatch(/NaN|undefined|<script|<link|(src|href)="(?!#)|url\((?!#)/);
    const { document } = parseHTML(html);
    const headings = [...document.querySelectorAll("h2")].map(({ textContent }) => textContent);
    expect(headings.slice(0, 2)).toEqual(["Networks", "Validation accuracy"]);
    expect(headings).toHaveLength(2 + ofVote);
    const rows = [...document.querySelectorAll("h2 + table tr")].slice(1);
    const tests = rows.map((row) => row.querySelectorAll("td")[4]?.textContent);
    const { nets, groups } = resultOf(stdout);
    const results: { result: { testAccuracy: number } }[] = nets ?? groups[0].runs;
    expect(tests).toEqual(
      results.map(({ result }) => `${(100 * result.testAccuracy).toFixed(2)} %`),
    );
  });
});

describe("sweep --report and compare --report", () => {
  it.each([
    ["sweep", ["shallow", "--eta", "1e30,0.1"], "shallow", ["eta 1e+30", "eta 0.1"]],
    ["compare", ["shallow", "omit_FC"], "shallow, omit_FC", ["shallow", "omit_FC"]],
  ])(
    "%s tells about all networks by group, with the best of each",
    async (name, of, title, groups) => {
      const report = join(folder, `${name}.html`);
      const { code, stdout } = await command(
        name,
        ...of,
        "--epochs",
        "1",
        "--runs",
        "2",
        "--report",
        report,
      );
      expect(code).toBe(0);
      const { document } = parseHTML(await readFile(report, "utf8"));
      expect(document.querySelector("h1")?.textContent).toBe(title);
      const rows = [...document.querySelectorAll("h2 + table tr")].slice(1);
      const cells = rows.map((row) =>
        [...row.querySelectorAll("td")].map((cell) => cell.textContent),
      );
      expect(cells.map(([group]) => group)).toEqual(groups.flatMap((group) => [group, group]));
      const known: { best: number | null; runs: { failure: string | null }[] }[] =
        resultOf(stdout).groups;
      expect(rows.map((row) => row.className === "best")).toEqual(
        known.flatMap(({ best, runs }) => runs.map((_, index) => index + 1 === best)),
      );
      const failed = known.flatMap(({ runs }) => runs.map(({ failure }) => failure !== null));
      expect(cells.map((row) => row.includes("0, then failed"))).toEqual(failed);
      expect(failed.includes(true)).toBe(name === "sweep");
    },
  );
});
