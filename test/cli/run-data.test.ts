// `network3 run --data`: databases by name, the user's own files, and folders of pictures.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writePng } from "../images/support/write-png.js";
import { resultOf, runCli } from "../support/cli.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-run-data-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (data: string) =>
  runCli([
    ...["run", "omit_FC", "--epochs", "1", "--seed", "1", "--device", "cpu"],
    ...["--data", data, "--json"],
  ]);

const row = (label: number | string, values: number) => [
  label,
  ...Array.from({ length: values }, (_, i) => (i * 37) % 256),
];

async function table(name: string, rows: readonly (readonly (number | string)[])[]) {
  const file = join(folder, name);
  await writeFile(file, rows.map((cells) => `${cells.join(",")}\n`).join(""));
  return file;
}

describe("run --data", () => {
  it("trains with pictures of any size, of a class each folder, and divides them", async () => {
    const place = join(folder, "pictures");
    for (const [index, name] of ["boot", "coat"].entries()) {
      await mkdir(join(place, name), { recursive: true });
      for (let i = 0; i < 35; i++) {
        const samples = Array.from({ length: 400 }, (_, at) => (index * 128 + at * i) % 256);
        const png = writePng({ width: 20, height: 20, depth: 8, colourType: 0, samples });
        await writeFile(join(place, name, `${i}.png`), png);
      }
    }
    const { code, stdout, stderr } = await run(place);
    expect(code).toBe(0);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain("shuffled and divided into 50 / 10 / 10 rows");
    const { data } = resultOf(stdout);
    expect(data.source).toBe(`${place}, classes boot, coat`);
  });

  it("trains with a table whose labels are names", async () => {
    const rows = Array.from({ length: 70 }, (_, i) => row(i % 2 === 0 ? "even" : "odd", 784));
    const { code, stdout } = await run(await table("named.csv", rows));
    expect(code).toBe(0);
    expect(resultOf(stdout).data).toMatchObject({ training: 50, validation: 10, test: 10 });
  });

  it("refuses what the networks do not take, and names what they take", async () => {
    const small = await run(
      await table(
        "small.csv",
        Array.from({ length: 70 }, () => row(1, 9)),
      ),
    );
    expect([small.code, small.stderr.replaceAll(/\s+/g, " ")]).toEqual([
      2,
      expect.stringContaining("its rows have 9 values, but the networks of the experiments take"),
    ]);
    const labels = Array.from({ length: 70 }, (_, i) => row(i, 784));
    const many = await run(await table("many.csv", labels));
    expect([many.code, many.stderr.replaceAll(/\s+/g, " ")]).toEqual([
      2,
      expect.stringContaining("it has the label 69, but the networks"),
    ]);
  });

  it("suggests the database of a mistyped name", async () => {
    const { code, stderr } = await run("fashion_mnits");
    expect(code).toBe(2);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain("(did you mean fashion-mnist?)");
  });
});
