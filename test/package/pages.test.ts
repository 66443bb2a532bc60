// Runs each code block of README.md and docs/ with a tiny dataset, except those that are marked with a
// reason. The list below names the exceptions.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writePng } from "../images/support/write-png.js";
import { type CodeBlock, readBlocks } from "../support/markdown-blocks.js";
import { runExample, typeErrors } from "../support/markdown-examples.js";
import { runShell } from "../support/markdown-shell.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Pages whose TypeScript needs other files than MNIST, and the tests that run it. */
const TESTED_ELSEWHERE: Readonly<Record<string, string>> = {
  "docs/data.md": "test/package/data-page.test.ts",
  "docs/pytorch.md": "test/package/pytorch.test.ts",
};

const docs = (await readdir(join(root, "docs"), { recursive: true })).sort();
const pages = ["README.md", ...docs.filter((name) => name.endsWith(".md")).map((n) => `docs/${n}`)];
const blocksOf = new Map<string, CodeBlock[]>();
for (const page of pages) blocksOf.set(page, await readBlocks(page));

/** A vertical stroke in black on white, as a digit 1 on paper. */
function stroke(): Uint8Array {
  const side = 120;
  const samples = Array.from({ length: side * side }, (_, at) => {
    const [row, column] = [Math.floor(at / side), at % side];
    return row >= 30 && row < 90 && column >= 56 && column < 64 ? 0 : 255;
  });
  return writePng({ width: side, height: side, depth: 8, colourType: 0, samples });
}

/** Small pictures in colour, in a folder for each of two classes. */
async function writePictures(target: string): Promise<void> {
  for (const [name, colour] of Object.entries({ grass: [40, 200, 30], sky: [90, 140, 250] })) {
    await mkdir(join(target, name), { recursive: true });
    for (let i = 0; i < 20; i++) {
      const side = 30 + i;
      const samples = Array.from({ length: 3 * side * side }, (_, at) =>
        Math.max(0, (colour[at % 3] ?? 0) - 2 * i),
      );
      const png = writePng({ width: side, height: side, depth: 8, colourType: 2, samples });
      await writeFile(join(target, name, `${i}.png`), png);
    }
  }
}

/** The anchors of a page's headings, as GitHub makes them. */
async function headingsOf(page: string): Promise<string[]> {
  const text = (await readFile(join(root, page), "utf8")).replaceAll(/^```.*?^```$/gms, "");
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe.each(pages)("%s", (page) => {
  const runs = (blocksOf.get(page) ?? []).filter(
    ({ language, notRun }) => !notRun && !(language === "ts" && page in TESTED_ELSEWHERE),
  );
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "network3-page-"));
    await writeTinyMnist(join(folder, "mnist.pkl.gz"), { training: 30, validation: 10, test: 10 });
    await writeFile(join(folder, "seven.png"), stroke());
    await writePictures(join(folder, "pictures"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("links to files that exist", async () => {
    const text = await readFile(join(root, page), "utf8");
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map((match) => match[1]);
    const missing: string[] = [];
    for (const target of targets) {
      const file = join(root, page, "..", target ?? "");
      await readdir(file).catch(async () => readFile(file).catch(() => missing.push(target ?? "")));
    }
    expect(missing).toEqual([]);
  });

  it("links to headings that exist", async () => {
    const text = await readFile(join(root, page), "utf8");
    const missing: string[] = [];
    for (const [, target = "", heading = ""] of text.matchAll(
      /\]\((?!https?:)([^)#]*)#([^)]+)\)/g,
    )) {
      const file = target === "" ? page : join(page, "..", target);
      if (!(await headingsOf(file)).includes(heading)) missing.push(`${target}#${heading}`);
    }
    expect(missing).toEqual([]);
  });

  it.each(runs.map((block) => [block.language, block.line, block] as const))(
    "runs the %s block in line %i",
    { timeout: 120_000 },
    async (language, _line, { code }) => {
      const env = { NETWORK3_DATA: folder };
      const languages: Record<string, () => Promise<string>> = {
        ts: () => runExample(code, folder, env),
        sh: () => runShell(code, folder, env),
      };
      const output = await languages[language]?.();
      expect(output).toBeTruthy();
      expect(output).not.toMatch(/NaN|undefined/);
    },
  );
});

it("has TypeScript that compiles", { timeout: 120_000 }, async () => {
  const pieces: Record<string, string> = {};
  for (const [page, blocks] of blocksOf) {
    for (const { language, line, code } of blocks) {
      if (language === "ts") pieces[`${page}:${line}`] = code;
    }
  }
  const folder = await mkdtemp(join(tmpdir(), "network3-pages-"));
  expect(await typeErrors(pieces, folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

it("leaves out only the blocks that cannot run, and says why", () => {
  const left = pages.flatMap((page) =>
    (blocksOf.get(page) ?? []).flatMap(({ notRun }) => (notRun ? [`${page}: ${notRun}`] : [])),
  );
  expect(left).toEqual([
    "README.md: it downloads packages",
    "README.md: it installs packages, builds the addon, and trains on all of MNIST",
    "docs/chapter/01-fully-connected.md: it trains for minutes",
    "docs/chapter/02-convolutions.md: it trains for minutes",
    "docs/chapter/03-activations.md: it trains for minutes",
    "docs/chapter/04-expanded-data.md: it trains for hours",
    "docs/chapter/05-dropout-and-votes.md: it trains for hours",
    "docs/chapter/06-recipes-of-our-own.md: it trains for minutes",
    "docs/command-line.md: it serves until it is stopped",
    "docs/command-line.md: it needs jq",
    "docs/cuda-first-contact.md: it compiles the CUDA library for minutes",
    "docs/cuda-first-contact.md: it needs a GPU",
    "docs/data.md: it downloads 30 MB",
    "docs/devices-and-cuda.md: it downloads packages",
    "docs/devices-and-cuda.md: it compiles for minutes, and may download a compiler",
    "docs/devices-and-cuda.md: it needs a GPU",
    "docs/devices-and-cuda.md: it needs a GPU",
    "docs/experiments.md: it trains for minutes",
    "docs/experiments.md: it measures for up to a minute",
    "docs/experiments.md: it downloads packages",
    "docs/pytorch.md: it needs PyTorch",
    "docs/quickstart.md: its exit code depends on the machine",
    "docs/troubleshooting.md: it downloads packages",
  ]);
});

it("keeps README.md at 700 words of prose", async () => {
  const text = await readFile(join(root, "README.md"), "utf8");
  const prose = text
    .replaceAll(/^```.*?^```$/gms, "")
    .replaceAll(/^\|.*\|$/gm, "")
    .replaceAll(/<!--.*?-->/gs, "")
    .replaceAll(/\]\([^)]*\)/g, "]");
  const words = prose.match(/[\p{L}\p{N}][\p{L}\p{N}'.-]*/gu) ?? [];
  expect(words.length).toBeGreaterThan(100);
  expect(words.length).toBeLessThanOrEqual(700);
});
