import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FileFormatError, loadData, ShapeError } from "network3";
import { describe, expect, it } from "vitest";
import { writePng } from "../images/support/write-png.js";
import { temporaryFolder } from "./support/mnist-files.js";

const grey = (width: number, height: number, samples: readonly number[]) =>
  writePng({ width, height, depth: 8, colourType: 0, samples });
const colour = (width: number, height: number, samples: readonly number[]) =>
  writePng({ width, height, depth: 8, colourType: 2, samples });

/** Writes files by their paths below a new folder. */
async function folderOf(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

describe("a folder of pictures for each class", () => {
  it("gives pixels as bytes, in the order of classes and names", async () => {
    const folder = await folderOf({
      "dog/b.png": grey(2, 1, [10, 20]),
      "cat/a.png": grey(2, 1, [30, 40]),
      "dog/a.png": grey(2, 1, [50, 255]),
    });
    const { training, classes } = await loadData(folder);
    expect(classes).toEqual(["cat", "dog"]);
    expect([...training.y]).toEqual([0, 1, 1]);
    expect(training.shape).toEqual([1, 1, 2]);
    expect([...training.x].map((value) => 256 * value)).toEqual([30, 40, 50, 255, 10, 20]);
  });

  it("keeps digits as numbers, and takes the sets from folders of their names", async () => {
    const folder = await folderOf({
      "train/7/a.png": grey(1, 1, [9]),
      "train/3/a.png": grey(1, 1, [8]),
      "test/3/a.png": grey(1, 1, [7]),
    });
    const { training, validation, test, classes } = await loadData(folder);
    expect([classes, validation]).toEqual([undefined, undefined]);
    expect([[...training.y], [...(test?.y ?? [])]]).toEqual([[3, 7], [3]]);
  });

  it("puts the channels of coloured pictures first", async () => {
    const folder = await folderOf({
      "a/1.png": colour(2, 1, [1, 2, 3, 4, 5, 6]),
      "b/1.png": grey(2, 1, [7, 8]),
    });
    const { training } = await loadData(folder);
    expect(training.shape).toEqual([3, 1, 2]);
    const bytes = [...training.x].map((value) => 256 * value);
    expect(bytes).toEqual([1, 4, 2, 5, 3, 6, 7, 8, 7, 8, 7, 8]);
  });

  it("scales pictures to a shape by areas, centred, and to their brightness", async () => {
    const folder = await folderOf({
      "a/large.png": grey(4, 4, [0, 4, 0, 4, 4, 8, 4, 8, 200, 200, 0, 0, 200, 200, 0, 0]),
      "b/wide.png": grey(4, 2, [100, 100, 50, 50, 100, 100, 50, 50]),
      "c/red.png": colour(2, 2, [255, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255]),
    });
    const { training } = await loadData(folder, { shape: [1, 2, 2] });
    const rows = [...training.x].map((value) => 256 * value);
    expect(rows.slice(0, 4)).toEqual([4, 4, 200, 0]);
    expect(rows.slice(4, 8)).toEqual([100, 50, 0, 0]);
    expect(rows.slice(8)).toEqual([76, 76, 150, 29]);
  });

  it("names the file that has another size, colours or damage", async () => {
    const sizes = await folderOf({ "a/1.png": grey(2, 1, [1, 2]), "a/2.png": grey(1, 1, [1]) });
    await expect(loadData(sizes)).rejects.toThrow(
      /2\.png has 1x1 pixels, but the first picture 2x1; .*shape: \[1, 1, 2\]/,
    );
    const colours = await folderOf({
      "a/1.png": grey(1, 1, [1]),
      "a/2.png": colour(1, 1, [1, 2, 3]),
    });
    await expect(loadData(colours)).rejects.toThrow(/2\.png has colours/);
    expect((await loadData(colours, { shape: [1, 1, 1] })).training.size).toBe(2);
    const damaged = await folderOf({
      "a/1.png": grey(1, 1, [1]),
      "a/notes.txt": Buffer.from("no picture"),
    });
    await expect(loadData(damaged)).rejects.toThrow(FileFormatError);
    await expect(loadData(damaged)).rejects.toThrow(/notes\.txt/);
    await expect(loadData(sizes, { shape: [2, 1, 1] })).rejects.toThrow(/2\.png|shape/);
    const fine = await folderOf({ "a/1.png": grey(2, 1, [1, 2]) });
    await expect(loadData(fine, { shape: [2, 1, 2] })).rejects.toThrow(ShapeError);
  });
});
