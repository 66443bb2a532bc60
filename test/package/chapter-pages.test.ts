// The pages of docs/chapter show the results that are on record.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { withResults } from "../../scripts/lib/results-tables.mjs";
import { rowsOf, tableJson } from "../../src/cli/table/report.js";
import { OWN_RESULTS, readResults } from "../../src/cli/table/results.js";
import { experiments } from "../../src/experiments/registry.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "docs/chapter");
const pages = (await readdir(folder)).sort();
const texts = await Promise.all(pages.map((page) => readFile(join(folder, page), "utf8")));

it("shows each experiment, with the results on record (otherwise: npm run docs:results)", async () => {
  const { results } = await readResults(join(root, OWN_RESULTS));
  const table = tableJson(rowsOf(experiments, results, ({ epochs }) => epochs));
  for (const text of texts) expect(withResults(text, table)).toBe(text);
  const shown = texts.flatMap((text) => [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, id]) => id));
  expect([...new Set(shown)].sort()).toEqual(experiments.map(({ id }) => id).sort());
});

it("writes accuracies in %, and the time in seconds or minutes", () => {
  const best = { testAccuracy: 0.9874, seconds: 183.5 };
  const row = {
    experiment: "basic_conv",
    reported: { test: 0.9878 },
    networks: null,
    source: "both",
  };
  const others = [{ testAccuracy: 0.9861, seconds: 160.9 }];
  const table = [
    { ...row, best, results: [best, ...others] },
    {
      ...row,
      experiment: "ensemble",
      networks: 5,
      reported: { ensemble: 0.9967 },
      best: null,
      results: [],
    },
    {
      ...row,
      experiment: "own",
      source: "ours",
      best: others[0],
      results: [{ ...others[0], seconds: 99.6 }],
    },
  ];
  const text =
    "| `basic_conv` | | |\n| `ensemble` | |\n| `own` | |\n| `other` | x |\n| basic_conv | |\n";
  expect(withResults(text, table)).toBe(
    "| `basic_conv` | 98.78 % | 98.74 % | 98.74, 98.61 | 3 min |\n" +
      "| `ensemble` | 99.67 % | not run | - | - |\n" +
      "| `own` | - | 98.61 % | 98.61 | 100 s |\n| `other` | x |\n| basic_conv | |\n",
  );
});
