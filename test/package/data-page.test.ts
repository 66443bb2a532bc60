// Compiles and runs each TypeScript block of docs/data.md with small files.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { idx } from "../data/support/mnist-files.js";
import { array, bytesOf, DIALECTS, type Dialect, pickle } from "../data/support/pickles.js";
import { readExamples, runExample, typeErrors } from "../support/markdown-examples.js";

const PAGE = "docs/data.md";
const blocks = await readExamples(PAGE);
const d = DIALECTS["Python 2, protocol 2"] as Dialect;

/** Returns a pickled dict for a file named .npz, because the content determines the format. */
function faces(): Buffer {
  const pixels = Uint8Array.from({ length: 6 * 12 }, (_, i) => 3 * i);
  const who = BigInt64Array.of(-1n, 1n, 1n, -1n, 1n, -1n);
  const entry = (name: string, type: string, shape: number[], data: Uint8Array) =>
    Buffer.concat([Buffer.from(d.name(name)), array(d, { type, shape, data })]);
  const entries = [
    entry("pixels", "u1", [6, 3, 4], pixels),
    entry("who", "i8", [6], bytesOf(who)),
    entry("when", "i8", [6], bytesOf(who)),
  ];
  return pickle(d, Buffer.concat([Buffer.from("}("), ...entries, Buffer.from("u")]));
}

describe(PAGE, () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "network3-data-page-"));
    const rows = Array.from({ length: 60 }, (_, i) => `${i % 3},0.5,${"abc"[i % 3]}`);
    await writeFile(join(folder, "iris.csv"), `width,length,species\n${rows.join("\n")}\n`);
    await writeFile(join(folder, "faces.npz"), faces());
    await mkdir(join(folder, "boards"));
    await writeFile(
      join(folder, "boards", "positions"),
      idx([3, 2, 2], new Uint8Array(12).fill(200)),
    );
    await writeFile(join(folder, "boards", "moves"), idx([3], Uint8Array.of(7, 0, 30)));
    const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }";
    const npy = Buffer.from(
      `\x93NUMPY\x01\0${String.fromCharCode(header.length)}\0${header}`,
      "latin1",
    );
    await writeFile(join(folder, "weights.npy"), Buffer.concat([npy, Buffer.alloc(8)]));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("has an example of each loader", () => {
    const text = blocks.join("\n");
    for (const name of ["loadData(", "readIdx(", "readNpy("]) expect(text).toContain(name);
  });

  it("has examples that compile", async () => {
    expect(await typeErrors(Object.fromEntries(blocks.entries()), folder)).toEqual([]);
  });

  it.each(blocks.map((block, index) => [index + 1, block] as const))(
    "example %i runs",
    async (index, block) => {
      const stdout = await runExample(block, folder);
      const expected = [
        /\[ 'a', 'b', 'c' \] [01]/,
        /\[ 1, 3, 4 \] 2 \[ '-1', '1' \]\n\[ 1, 2, 2 \] Int32Array\(2\) \[ 7, 0 \]/,
        /\[ 3, 2, 2 \] 12\n\[ 1 \]/,
      ][index - 1];
      expect(stdout).toMatch(expected ?? /never/);
    },
  );
});
