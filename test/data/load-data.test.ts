import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import {
  ArgumentError,
  DataError,
  FileError,
  FileFormatError,
  FullyConnectedLayer,
  type LoadOptions,
  loadData,
  loadDataShared,
  Network,
  readIdx,
  readNpy,
  ShapeError,
  SoftmaxLayer,
} from "network3";
import { describe, expect, it } from "vitest";
import { npy, npz } from "../support/write-npz.js";
import { CONTENT, idx, temporaryFolder, writeMnist } from "./support/mnist-files.js";

const quiet = { notice: () => undefined };

async function fileOf(content: string | Uint8Array, name = "data"): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

const load = async (content: string | Uint8Array, options: LoadOptions = {}) =>
  loadData(await fileOf(content), { ...quiet, ...options });

const IRIS =
  "sepal_length,sepal_width,species\n5.1,3.5,setosa\n7.0,3.2,versicolor\n6.3,3.3,virginica\n4.9,3,setosa\n";
const pixelRow = (label: number) => [
  label,
  ...Array.from({ length: 784 }, (_, i) => (i * 3) % 256),
];
const PIXEL_NAMES = Array.from({ length: 784 }, (_, i) => `pixel${i}`);
const digits = (count: number) =>
  Array.from({ length: count }, (_, i) => pixelRow(i % 10).join(","));

describe("a pickle", () => {
  it("may have labels that are names", async () => {
    const { training, classes } = await load("(((I1\nI2\nl(I3\nI4\nll(Vb\nVa\nlt.");
    expect([[...training.x], [...training.y], classes]).toEqual([
      [1, 2, 3, 4],
      [1, 0],
      ["a", "b"],
    ]);
  });
});

describe("a zip archive of arrays", () => {
  it.each([true, false])(
    "may be unpacked in several pieces (compressed: %s)",
    async (compressed) => {
      const pixels = Uint8Array.from({ length: 100 * 2500 }, (_, i) => (i * i) % 251);
      const y = npy(
        "|u1",
        [100],
        Uint8Array.from({ length: 100 }, (_, i) => i % 10),
      );
      const { training } = await load(npz({ x: npy("|u1", [100, 2500], pixels), y }, compressed));
      expect(training.bytes).toEqual(pixels);
    },
  );
});

describe("a table", () => {
  it("with names has its only column of text as labels", async () => {
    const { training, classes } = await load(IRIS);
    expect(classes).toEqual(["setosa", "versicolor", "virginica"]);
    expect([...training.y]).toEqual([0, 1, 2, 0]);
    expect([...training.x]).toEqual([5.1, 3.5, 7, 3.2, 6.3, 3.3, 4.9, 3].map(Math.fround));
  });

  it.each([
    ["semicolons", "1;2.5;300\n0;-1;1e2\n"],
    ["tabs", "1\t2.5\t300\n0\t-1\t1e2\n"],
    ["spaces", "  1 2.5   300\n0 -1 1e2  \n"],
    ["Windows' line ends and no last one", "1,2.5,300\r\n0,-1,1e2"],
    ["quoted names that hold commas", '"a, b, c";"d,";"e"\n1;2.5;300\n0;-1;1e2\n', { labels: 0 }],
    ["quotes, blanks and a byte order mark", '\ufeff"1", 2.5,"300"\n"0",-1, 1e2 \n'],
    ["comments and empty lines", "# digits\n\n1,2.5,300\n\n# more\n0,-1,1e2\n\n"],
  ] as [string, string, LoadOptions?][])("with %s", async (_, text, options) => {
    const { training } = await load(text, options);
    expect([...training.x, ...training.y]).toEqual([2.5, 300, -1, 100, 1, 0]);
  });

  it("of pixels is held as bytes, with a line of names and without", async () => {
    const bytes = Uint8Array.from(pixelRow(0).slice(1));
    for (const head of ["", `label,${PIXEL_NAMES.join(",")}\n`]) {
      for (const pack of [(text: string) => text, gzipSync]) {
        const { training } = await load(pack(`${head}${digits(3).join("\n")}\n`));
        expect([[...training.y], training.bytes?.subarray(784, 1568)]).toEqual([[0, 1, 2], bytes]);
      }
    }
  });

  it("keeps small whole numbers as they are, unless they are said to be pixels", async () => {
    const text = "1,5,120\n0,7,3\n";
    expect([...(await load(text)).training.x]).toEqual([5, 120, 7, 3]);
    const { training } = await load(text, { pixels: true });
    expect([...(training.bytes ?? [])]).toEqual([5, 120, 7, 3]);
    const bytes = await load("1,5,255\n0,7,3\n", { pixels: false });
    expect([...bytes.training.x]).toEqual([5, 255, 7, 3]);
  });

  it("takes the labels from the column that is named or counted", async () => {
    const text = "a,b,c\n1,2,0\n3,4,1\n";
    expect([...(await load(text, { labels: "c" })).training.y]).toEqual([0, 1]);
    expect([...(await load(text, { labels: -1 })).training.y]).toEqual([0, 1]);
    expect([...(await load(text, { labels: 1 })).training.y]).toEqual([2, 4]);
    const one = await load("5,1,2\n", { labels: -1, header: false });
    expect([...one.training.x, ...one.training.y]).toEqual([5, 1, 2]);
  });

  it("of pandas has an index without a name, which is no value", async () => {
    const { training } = await load(",x,y\n0,0.5,1\n1,0.25,0\n");
    expect([...training.x, ...training.y]).toEqual([0.5, 0.25, 1, 0]);
    const named = await load(",x,y\n0,0.5,1\n1,0.25,0\n", { labels: 0 });
    expect([...named.training.x, ...named.training.y]).toEqual([0.5, 1, 0.25, 0, 0, 1]);
  });

  it.each<[string, string, LoadOptions, RegExp]>([
    [
      "Kaggle's test.csv",
      `${PIXEL_NAMES.join(",")}\n${PIXEL_NAMES.map(() => 0).join(",")}\n`,
      {},
      /784 columns and no labels; training and testing need them\. Give a file with labels, or name/,
    ],
    ["pixels alone", `${PIXEL_NAMES.map(() => 0).join(",")}\n`, {}, /784 columns and no labels/],
    ["a missing value", "1,2\n0,\n", {}, /line 2: column 1 is no finite number/],
    ["a word", "a,y\n1,2\nNA,0\n", {}, /line 3: column 0 \("a"\) is no finite number/],
    ["a short line", "1,2,3\n0,1\n", {}, /line 2: 2 fields, but the first line has 3/],
    ["a long line", "1,2,3\n0,1,2,3\n", {}, /line 2: more than 3 fields/],
    ["an infinite number", "1,2\n0,1e99\n", {}, /line 2: column 1/],
    ["labels between the classes", "1.5,2\n0,1\n", {}, /label 0 is 1\.5; labels must be whole/],
    ["labels alone", "label\n1\n", {}, /plain text|labels alone/],
    ["a name without rows", "a,b\n1,2\n", { labels: "a", header: true, shape: [2] }, /shape \[2\]/],
  ])("with %s is an error", async (_, text, options, message) => {
    const error = await load(text, options).catch((e: unknown) => e);
    expect(error).toHaveProperty("code");
    expect(String(error)).toMatch(message);
  });

  it("without a telling column asks for it, and the remedy works", async () => {
    const path = await fileOf("height,age\n1.8,40\n1.7,30\n");
    const error = await loadData(path).catch((e: Error) => e);
    expect(error).toBeInstanceOf(ArgumentError);
    const [, labels = ""] = /\{ labels: "(\w+)" \}/.exec(String(error)) ?? [];
    expect([...(await loadData(path, { labels })).training.y]).toEqual([40, 30]);
  });
});

describe("a folder", () => {
  it("of IDX files gives training and test", async () => {
    const folder = await temporaryFolder();
    await writeMnist(folder, ".gz");
    const { training, validation, test } = await loadData(folder);
    expect([training.size, training.shape, validation, test?.size]).toEqual([
      ...[6, [1, 28, 28], undefined, 3],
    ]);
    expect(training.bytes).toEqual(
      new Uint8Array(CONTENT["train-images-idx3-ubyte"] ?? []).slice(16),
    );
  });

  it("of two files of any name gives a training set; the rows of other sizes and types", async () => {
    const folder = await temporaryFolder();
    const floats = Buffer.from(idx([2, 3], new Uint8Array(24)));
    floats[2] = 0x0d;
    for (const [at, value] of [0.5, -1, 2, 3, 4, 1e-3].entries())
      floats.writeFloatBE(value, 12 + 4 * at);
    await writeFile(join(folder, "boards"), floats);
    await writeFile(join(folder, "moves"), gzipSync(idx([2], Uint8Array.of(200, 3))));
    const { training } = await loadData(pathToFileURL(folder));
    expect([...training.x].map(Math.fround)).toEqual([0.5, -1, 2, 3, 4, 1e-3].map(Math.fround));
    expect([...training.y]).toEqual([200, 3]);
    await writeFile(join(folder, "others"), idx([2], Uint8Array.of(1, 1)));
    const error = await loadData(folder).catch((e: Error) => e);
    expect(String(error)).toMatch(/several arrays .* images: "boards", labels: "moves"/);
    const chosen = await loadData(folder, { images: "boards", labels: "others" });
    expect([...chosen.training.y]).toEqual([1, 1]);
    await expect(loadData(folder, { images: "x" })).rejects.toThrow(
      /holds no "x", but boards \[2, 3\]/,
    );
  });

  it("of Kaggle's digits leaves the table without labels out, and says so", async () => {
    const folder = await temporaryFolder();
    const names = PIXEL_NAMES.join(",");
    await writeFile(join(folder, "train.csv"), `label,${names}\n${digits(14).join("\n")}\n`);
    await writeFile(join(folder, "test.csv"), `${names}\n${pixelRow(0).slice(1).join(",")}\n`);
    await writeFile(join(folder, "sample_submission.csv"), "ImageId,Label\n1,0\n2,0\n");
    const notices: string[] = [];
    const notice = (line: string) => notices.push(line);
    const { training, test } = await loadData(folder, { notice });
    expect([training.size, test]).toEqual([14, undefined]);
    expect(notices.join("\n")).toMatch(
      /sample_submission\.csv is left out(?:.|\n)*test\.csv is left out: it has no labels/,
    );
    const mnist = await loadDataShared({ directory: folder, notice });
    expect([mnist.training.size, mnist.validation.size, mnist.test.size]).toEqual([10, 2, 2]);
    expect([mnist.training.shape, mnist.test.y]).toEqual([[1, 28, 28], Int32Array.of(2, 3)]);
    expect(notices.at(-1)).toMatch(/divided into 10 \/ 2 \/ 2 rows/);
  });

  it("of two tables gives training and test", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "mnist_train.csv"), digits(12).join("\n"));
    await writeFile(join(folder, "mnist_test.csv"), digits(3).join("\n"));
    const { training, test } = await loadData(folder);
    expect([training.size, test?.size]).toEqual([12, 3]);
    const mnist = await loadDataShared({ directory: folder, ...quiet });
    expect([mnist.training.size, mnist.validation.size, mnist.test.size]).toEqual([10, 2, 3]);
  });

  it("without data says what its files are", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "sub"));
    await writeFile(join(folder, "a.png"), "\x89PNG\r\n\x1a\n", "latin1");
    const error = await loadData(folder).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(FileFormatError);
    expect(String(error)).toMatch(/a\.png is a PNG picture/);
  });
});

const safetensors = Buffer.concat([Buffer.of(2, 0, 0, 0, 0, 0, 0, 0), Buffer.from("{}")]);
const tar = Buffer.alloc(512);
tar.write("ustar", 257);

describe("any other file is called what it is", () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ["mnist.pkl.gz", "<!DOCTYPE html>\n<html>404</html>", /an HTML page; perhaps an error page/],
    ["mnist.pkl.gz", gzipSync("\n<html>"), /an HTML page/],
    ["x.pkl", Buffer.of(0xff, 0xd8, 0xff, 0xe0), /a JPEG picture/],
    ["x.pkl", Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), /a PNG picture/],
    ["x.npz", Buffer.from("\x89HDF\r\n\x1a\n", "latin1"), /an HDF5 file; save its arrays/],
    ["x.csv", Buffer.from("PAR1\x15", "latin1"), /a Parquet file; save the table as CSV/],
    ["x.gz", "version https://git-lfs.github.com/spec/v1\n", /a Git LFS pointer.*git lfs pull/],
    ["x.pkl", safetensors, /a safetensors file.*Network\.load/],
    ["x.npz", Buffer.from("PK\x05\x06".padEnd(22, "\0"), "latin1"), /a zip archive/],
    ["x.pkl", '<?xml version="1.0"?>', /is XML/],
    ["x.pkl", '{"a": 1}', /is JSON/],
    ["x.tar.gz", gzipSync(tar), /a tar archive/],
    ["x.gz", gzipSync(gzipSync("1,2\n")), /a gzip file; unpack it once more/],
    ["x.pkl", "", /an empty file/],
    ["x.pkl", "P1\n.", /plain text/],
    ["x.bin", Buffer.of(1, 2, 3, 4), /an unknown kind \(it begins with the bytes 01 02 03 04\)/],
  ])("%s %#", async (name, content, message) => {
    const path = await fileOf(content, name);
    const readers = [
      () => loadData(path),
      () => loadDataShared(path),
      () => loadDataShared({ file: path }),
      () => readIdx(path),
      () => readNpy(path),
    ];
    for (const read of readers) {
      const error = await read().catch((e: unknown) => e);
      expect(error).toBeInstanceOf(FileFormatError);
      expect(String(error)).toMatch(message);
      expect(String(error)).toContain(path);
      expect(String(error)).not.toContain("opcode");
    }
  });

  it("and a single array tells to give its folder", async () => {
    const folder = await temporaryFolder();
    await writeMnist(folder, "");
    const error = await loadData(join(folder, "t10k-images-idx3-ubyte")).catch((e: Error) => e);
    const [, place = '""'] = /loadData\((".*")\)/.exec(String(error)) ?? [];
    expect((await loadData(JSON.parse(place))).test?.size).toBe(3);
  });
});

describe("loadDataShared", () => {
  it("of another set tells to use loadData, which reads it", async () => {
    const path = await fileOf(`${"1,0.5,0.25\n".repeat(9)}`, "own.csv");
    const error = await loadDataShared(path).catch((e: Error) => e);
    expect(error).toBeInstanceOf(FileFormatError);
    const [, place = '""'] =
      /not MNIST: its rows have 2 values, .*loadData\((".*")\)/.exec(String(error)) ?? [];
    expect((await loadData(JSON.parse(place))).training.size).toBe(9);
  });

  it("of a named pickle takes any (training, validation, test), and says that it is not MNIST", async () => {
    const list = (items: readonly unknown[]): string =>
      `(l${items.map((item) => `${Array.isArray(item) ? list(item) : `F${item}\n`}a`).join("")}`;
    const set = `(${list([Array(361).fill(0.5), Array(361).fill(0.25)])}${list([300, 2])}t`;
    const path = await fileOf(`(${set}${set}${set}t.`, "go.pkl");
    const notices: string[] = [];
    const notice = (line: string) => notices.push(line);
    const { training, test } = await loadDataShared({ file: path, notice });
    expect([training.shape, training.size, [...(test?.y ?? [])]]).toEqual([[361], 2, [300, 2]]);
    expect(notices.join()).toMatch(/is not MNIST: its rows have 361 values/);
    expect((await loadData(path)).validation?.shape).toEqual([361]);
  });
});

const images = (rows: number) => npy("|u1", [rows, 2, 2], new Uint8Array(4 * rows).fill(9));
const labels = (rows: number) => npy("|u1", [rows], new Uint8Array(rows));

describe("arrays with names", () => {
  it("whose numbers of rows differ are told with their shapes", async () => {
    const error = await load(npz({ x: images(3), y: labels(4) }, false)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(FileFormatError);
    expect(String(error)).toMatch(/differ in their numbers of rows: .*3.*2.*2.*4/s);
  });

  it("in two files of one folder are not chosen between", async () => {
    const folder = await temporaryFolder();
    for (const [name, rows] of [
      ["a.npz", 3],
      ["b.npz", 2],
    ] as const) {
      await writeFile(join(folder, name), npz({ x: images(rows), y: labels(rows) }, true));
    }
    await expect(loadData(folder)).rejects.toThrow(FileFormatError);
    const { training } = await loadData(join(folder, "b.npz"));
    expect(training.size).toBe(2);
  });
});

describe("options", () => {
  const rows = Array.from({ length: 10 }, (_, i) => `${i},${i / 8}`).join("\n");

  it("split takes rows from the end, as a share or a number", async () => {
    const { training, validation, test } = await load(rows, {
      split: { validation: 0.2, test: 3 },
    });
    expect([[...training.y], [...(validation?.y ?? [])], [...(test?.y ?? [])]]).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6],
      [7, 8, 9],
    ]);
    expect([...(test?.x ?? [])]).toEqual([7 / 8, 1, 9 / 8]);
  });

  it("shuffle keeps each row with its label and is the same for the same seed", async () => {
    const [one, two, other] = [
      await load(rows, { shuffle: 1 }),
      await load(rows, { shuffle: 1 }),
      await load(rows, { shuffle: 2 }),
    ];
    expect([...one.training.x]).toEqual([...one.training.y].map((label) => label / 8));
    expect([...one.training.y].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(one.training.y).toEqual(two.training.y);
    expect(one.training.y).not.toEqual(other.training.y);
  });

  it("shuffle keeps the values of a row together", async () => {
    const wide = Array.from({ length: 6 }, (_, i) => `${i},${i / 8},${i / 16},${i / 32}`);
    const { x, y } = (await load(wide.join("\n"), { shuffle: 3 })).training;
    expect([...x]).toEqual([...y].flatMap((label) => [label / 8, label / 16, label / 32]));
    expect([...y]).not.toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("split leaves out what the data has", async () => {
    const folder = await temporaryFolder();
    await writeMnist(folder, "");
    const error = await loadData(folder, { split: { test: 1 } }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ArgumentError);
    expect(String(error)).toMatch(/split\.test: the data has a test set; leave split\.test out/);
  });

  it("classes gives the order, for numbers too, and refuses other labels", async () => {
    const { training, classes } = await load("-1,2\n1,3\n", { classes: [1, -1] });
    expect([[...training.y], classes]).toEqual([
      [1, 0],
      ["1", "-1"],
    ]);
    expect((await load("-1,2\n1,3\n")).classes).toEqual(["-1", "1"]);
    await expect(load("-1,2\n1,3\n", { classes: ["1"] })).rejects.toThrow(
      /label 0 is "-1".*none of "1"/,
    );
  });

  it("shape is checked against the array, and its remedy works", async () => {
    const folder = await temporaryFolder();
    await writeFile(
      join(folder, "x"),
      idx(
        [2, 6, 5, 3],
        Uint8Array.from({ length: 180 }, (_, i) => i),
      ),
    );
    await writeFile(join(folder, "y"), idx([2], Uint8Array.of(0, 1)));
    const error = await loadData(folder, { shape: [5, 6, 3] }).catch((e: Error) => e);
    expect(error).toBeInstanceOf(ShapeError);
    const [, shape = "[]"] = /use shape: (\[.*?\])/.exec(String(error)) ?? [];
    const { training } = await loadData(folder, { shape: JSON.parse(shape) });
    expect([training.shape, training.bytes?.subarray(30, 33)]).toEqual([
      [3, 6, 5],
      Uint8Array.of(1, 4, 7),
    ]);
    expect((await load(`1,${"1,".repeat(11)}2\n`, { shape: [3, 2, 2] })).training.shape).toEqual([
      3, 2, 2,
    ]);
  });

  it.each<[unknown, unknown, RegExp]>([
    [7, {}, /path must be the path of a file/],
    ["x", { size: 1 }, /unknown option "size"; the options are images, labels, shape/],
    ["x", null, /options must be an object/],
    ["x", { images: 1 }, /images must be the name of an array/],
    ["x", { labels: 1.5 }, /labels must be an integer/],
    ["x", { classes: "ab" }, /classes must be an array/],
    ["x", { classes: ["a", "a"] }, /classes holds "a" twice/],
    ["x", { classes: [{}] }, /classes\[0\] must be text or a number/],
    ["x", { pixels: 1 }, /pixels must be true or false/],
    ["x", { header: "no" }, /header must be true or false/],
    ["x", { notice: 1 }, /notice must be a function/],
    ["x", { signal: 1 }, /signal must be an AbortSignal/],
  ])("%j, %j are refused", async (path, options, message) => {
    const error = await loadData(path as string, options as LoadOptions).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ArgumentError);
    expect(String(error)).toMatch(message);
  });

  it.each<[LoadOptions, RegExp]>([
    [{ split: { validation: 5, test: 5 } }, /leaves none to train with/],
    [{ split: { validation: -1 } }, /split\.validation must be a finite number, at least 0/],
    [{ split: { test: 1.5 } }, /split\.test .* must be an integer/],
    [{ shuffle: -1 }, /shuffle must be an integer/],
    [{ labels: 2 }, /has no column 2, but 2 columns/],
    [{ labels: "y" }, /has no column "y"/],
    [{ images: "x" }, /holds whole sets, no arrays with names/],
    [{ pixels: true }, /pixels: true needs whole numbers 0\.\.255, but the data holds 0\.125/],
  ])("%j cannot be done with the data", async (options, message) => {
    const error = await load(rows, options).catch((e: unknown) => e);
    expect([ArgumentError, DataError].some((kind) => error instanceof kind)).toBe(true);
    expect(String(error)).toMatch(message);
  });

  it("a path that is not there is a FileError, and a signal ends the reading", async () => {
    await expect(loadData("/no/such")).rejects.toThrow(FileError);
    const reason = new Error("enough");
    await expect(loadData("/no/such", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

it("what is loaded trains a network", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 3},${i % 3 === 1 ? "yes" : "no"}`);
  const { training, validation } = await load(rows.join("\n"), { split: { validation: 0.5 } });
  const layers = [
    new FullyConnectedLayer({ nIn: 1, nOut: 8 }),
    new SoftmaxLayer({ nIn: 8, nOut: 2 }),
  ] as const;
  const net = new Network(layers, 3, { device: "reference", seed: 1 });
  const { bestValidationAccuracy } = await net.SGD(training, 40, 3, 1, validation, undefined, {
    log: false,
  });
  await net.dispose();
  expect(bestValidationAccuracy).toBe(1);
});
