// The lists of kernels agree with the sources. Both builds and the host read the lists.
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string) =>
  readFileSync(new URL(`../../native/${path}`, import.meta.url), "utf8");

/** The kernels that the sources below a folder define, with the path of the file without its ending. */
function definedIn(folder: string): (string | undefined)[][] {
  const url = new URL(`../../native/${folder}`, import.meta.url);
  return readdirSync(url, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".cu"))
    .flatMap((name) => {
      const kernels = read(`${folder}/${name}`).matchAll(/^NETWORK3_KERNEL\((\w+), \w+\) \{/gm);
      return Array.from(kernels, ([, kernel]) => [name.replace(".cu", ""), kernel]);
    })
    .toSorted();
}

/** The files and names of the rows of a list. */
function listedIn(list: string, macro: string): (string | undefined)[][] {
  const rows = read(list).matchAll(new RegExp(`^${macro}\\(([\\w/]+), (\\w+)\\)`, "gm"));
  return Array.from(rows, ([, file, name]) => [file, name]).toSorted();
}

it("lists every source of kernels, each of which defines the kernel of its own name", () => {
  const defined = definedIn("backend/cuda/kernels");
  expect(defined).toEqual(listedIn("backend/cuda/kernels/kernels.def", "KERNEL"));
  expect(defined.map(([file]) => file?.split("/").at(-1))).toEqual(defined.map(([, name]) => name));
  expect(defined.length).toBeGreaterThan(10);
});

it("lists the kernels in the files of ops with their ops", () => {
  const defined = definedIn("backend/cuda/lower");
  expect(defined).toEqual(listedIn("program/ops.def", "CUDA_KERNEL"));
  expect(defined.length).toBeGreaterThan(5);
});
