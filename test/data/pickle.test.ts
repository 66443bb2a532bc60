import { describe, expect, it } from "vitest";
import { unpickle } from "../../src/data/pickle/machine.js";
import { decodePickle, type PickleOptions } from "../../src/data/pickle.js";
import { setsOf } from "../../src/data/sets/read-place.js";
import { digitsFrom } from "../../src/data/sources/mnist-sets.js";
import { FileFormatError } from "../../src/errors.js";
import { search } from "./support/mnist-files.js";
import {
  type ArrayParts,
  array,
  type Bytes,
  bytesOf,
  cat,
  DIALECTS,
  type Dialect,
  dtype,
  list,
  pickle,
  tuple,
  uint32,
} from "./support/pickles.js";

const OPTIONS = { file: "m.pkl", maxBytes: 1e7 };
const BINARY = DIALECTS["Python 2, protocol 2"] as Dialect;
const pixels = (rows: number, at = 0) =>
  Float32Array.from({ length: rows * 784 }, (_, i) => ((i + at) % 256) / 256);
const imageParts = (x: Float32Array): ArrayParts => ({
  type: "f4",
  shape: [x.length / 784, 784],
  data: bytesOf(x),
});
const labelParts = (...y: number[]): ArrayParts => ({
  type: "i8",
  shape: [y.length],
  data: bytesOf(BigInt64Array.from(y, BigInt)),
});
const pair = (d: Dialect, x: Float32Array, ...y: number[]) =>
  tuple(array(d, imageParts(x)), array(d, labelParts(...y)));
/** Returns a pickle with the training set `training`. */
const withTraining = (training: Bytes, d = BINARY) =>
  pickle(d, tuple(training, pair(d, pixels(1), 8), pair(d, pixels(1), 9)));

/** Reads a pickle as loadDataShared does if NETWORK3_DATA names it. */
async function parseMnistPickle(bytes: Uint8Array, options: PickleOptions) {
  const sets = setsOf(await decodePickle(bytes, options), search(), options.file);
  return digitsFrom(sets, options.file, false, search());
}

describe("a pickle of MNIST", () => {
  it.each(Object.entries(DIALECTS))("reads arrays as %s writes them", async (_, d) => {
    const bytes = withTraining(pair(d, pixels(2, 5), 3, 4), d);
    const { training, validation, test } = await parseMnistPickle(bytes, OPTIONS);
    expect(training.x).toEqual(Uint8Array.from(pixels(2, 5), (v) => v * 256));
    expect([...training.y, ...validation.y, ...test.y]).toEqual([3, 4, 8, 9]);
    expect(test.x).toBeInstanceOf(Uint8Array);
  });

  it("reads arrays of protocol 5, whose bytes come first", async () => {
    const fromBuffer = ({ type, shape, data }: ArrayParts) =>
      cat(
        ...["cnumpy._core.numeric\n_frombuffer\n(\x96", uint32(data.length), uint32(0), data],
        ...[dtype(BINARY, type), tuple(...shape.map(BINARY.int)), "X", uint32(1), "CtR"],
      );
    const set = tuple(fromBuffer(imageParts(pixels(2))), fromBuffer(labelParts(1, 2)));
    const { training } = await parseMnistPickle(cat("\x80\x05", withTraining(set)), OPTIONS);
    expect([training.x.length, training.x[3], ...training.y]).toEqual([2 * 784, 3, 1, 2]);
  });

  it.each(Object.entries(DIALECTS))("reads the expanded set's lists as %s", async (_, d) => {
    const row = (at: number) => array(d, { ...imageParts(pixels(1, at)), shape: [784] });
    const scalar = (y: number) =>
      cat(
        ...[d.global(`${d.module}.multiarray`, "scalar"), "(", dtype(d, "i8")],
        ...[d.bytes(bytesOf(BigInt64Array.of(BigInt(y)))), "tR"],
      );
    const set = list(list(row(0), row(9)), list(scalar(7), scalar(0)));
    const { training } = await parseMnistPickle(withTraining(set, d), OPTIONS);
    expect([training.x[0], training.x[784], training.x.length]).toEqual([0, 9, 1568]);
    expect([...training.y]).toEqual([7, 0]);
  });

  it("reads plain lists of numbers", async () => {
    const row = list(...Array.from({ length: 783 }, () => "K\x00"), "G\x3f\xe0\0\0\0\0\0\0");
    const set = tuple(list(row), list("K\x06"));
    const { training } = await parseMnistPickle(withTraining(set), OPTIONS);
    expect([training.x.constructor, training.x[783], training.y[0]]).toEqual([Uint8Array, 128, 6]);
  });

  it("does not take two lists of labels for images and labels", async () => {
    const set = tuple(list("K\x06", "K\x07"), list("K\x01", "K\x02"));
    await expect(parseMnistPickle(pickle(BINARY, set), OPTIONS)).rejects.toThrow(FileFormatError);
  });

  it("reads big-endian arrays", async () => {
    const data = bytesOf(pixels(1)).slice();
    Buffer.from(data.buffer).swap32();
    const big = array(BINARY, { ...imageParts(pixels(1)), data, order: ">" });
    const set = tuple(big, array(BINARY, labelParts(1)));
    const { training } = await parseMnistPickle(withTraining(set), OPTIONS);
    expect(training.x).toEqual(Uint8Array.from(pixels(1), (v) => v * 256));
  });

  it("keeps pixels that are no 256ths as float32", async () => {
    for (const odd of [0.1, 1, -1 / 256, 1.5 / 256]) {
      const x = pixels(2);
      x[1000] = odd;
      const { training } = await parseMnistPickle(withTraining(pair(BINARY, x, 0, 1)), OPTIONS);
      expect(training.x).toEqual(x);
    }
  });

  it.each<[string, ArrayParts["type"], Uint8Array]>([
    ["bytes", "u1", Uint8Array.from(pixels(1), (v) => v * 256)],
    ["float64", "f8", bytesOf(Float64Array.from(pixels(1)))],
  ])("reads pixels held as %s", async (_, type, data) => {
    const images = array(BINARY, { type, shape: [1, 28, 28], data });
    const set = tuple(images, array(BINARY, labelParts(1)));
    const { training } = await parseMnistPickle(withTraining(set), OPTIONS);
    expect(training.x).toEqual(Uint8Array.from(pixels(1), (v) => v * 256));
  });

  const images = array(BINARY, imageParts(pixels(1)));
  const nan = pixels(2);
  nan[785] = Number.NaN;
  it.each<[string, Bytes, RegExp]>([
    ["four sets", pickle(BINARY, tuple("N", "N", "N", "N")), /got a tuple of 4/],
    [
      "a number",
      pickle(BINARY, "K\x05"),
      /expected \(training, validation, test\).*a single value/,
    ],
    [
      "a set without labels",
      withTraining(tuple(images)),
      /training set: expected \(images, labels\)/,
    ],
    [
      "other counts",
      withTraining(pair(BINARY, pixels(2), 1)),
      /training set: 2 images but 1 label/,
    ],
    [
      "a label of 10",
      withTraining(pair(BINARY, pixels(1), 10)),
      /label 0 is 10, not in 0\.\.9; read it with loadData\("m\.pkl"\)/,
    ],
    ["a label of -1", withTraining(pair(BINARY, pixels(1), -1)), /labels are -1, 8, 9/],
    [
      "labels that are text",
      withTraining(tuple(images, list("U\x01a"))),
      /label 0 is not a number/,
    ],
    [
      "labels that are nothing",
      withTraining(tuple(images, "N")),
      /labels: expected a numpy array or a list/,
    ],
    ["no rows", withTraining(tuple("]", "]")), /images has no rows/],
    ["images that are nothing", withTraining(tuple("N", "]")), /expected a numpy array or a list/],
    ["NaN", withTraining(pair(BINARY, nan, 1, 2)), /row 1: value 1 is NaN/],
    [
      "rows of several lengths",
      withTraining(tuple(list(list("K\0", "K\0"), list("K\0", "K\0", "K\0")), list("K\0", "K\0"))),
      /row 1: expected 2 numbers as in the first row/,
    ],
    [
      "a row of 2",
      withTraining(tuple(list(list("K\0", "K\0")), list("K\0"))),
      /rows of shape \[784\], but those of m\.pkl: training set are of shape \[2\]/,
    ],
    [
      "a row of text",
      withTraining(tuple(list(list(...Array(784).fill("U\x01a"))), list("K\0"))),
      /row 0: value 0 is NaN/,
    ],
    [
      "other columns",
      withTraining(
        tuple(
          array(BINARY, { type: "u1", shape: [1, 5], data: new Uint8Array(5) }),
          array(BINARY, labelParts(1)),
        ),
      ),
      /rows of shape \[784\], but those of .* \[5\]/,
    ],
  ])("refuses %s", async (_, bytes, message) => {
    const error = await parseMnistPickle(cat(bytes), OPTIONS).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(FileFormatError);
    expect(String(error)).toMatch(message);
    expect(String(error)).toContain("m.pkl");
  });
});

describe("unpickle", () => {
  it.each<[string, Bytes, unknown]>([
    ["None", "N.", null],
    ["booleans", "\x80\x02(\x88\x89I01\nI00\nl.", [true, false, true, false]],
    ["numbers", "(I-5\nL12L\nF2.5\nM\x01\x02l.", [-5, 12, 2.5, 513]],
    ["longs", "(\x8a\0\x8a\x02\0\x80\x8a\x01\xff\x8b\x02\0\0\0\xff\0l.", [0, -32768, -1, 255]],
    ["text", cat("(V\\u00e9a\n\x8c\x02", Buffer.from("é"), "l."), ["éa", "é"]],
    ["the memo", "]q\x000h\x00.", []],
    ["appending", "]K\x01aK\x02a.", [1, 2]],
    ["duplicates", "(K\x012l.", [1, 1]],
  ])("reads %s", async (_, bytes, value) => {
    expect(await unpickle(cat(bytes), OPTIONS)).toEqual(value);
  });

  it("reads Python 2 strings with every escape", async () => {
    const text = `S'a\\\\b\\'c\\n\\r\\t\\x00\\xfF"'\n.`;
    const expected = Buffer.from("a\\b'c\n\r\t\0\xff\"", "latin1");
    expect(expected.equals((await unpickle(cat(text), OPTIONS)) as Uint8Array)).toBe(true);
  });

  const badArray = (change: Partial<ArrayParts>) =>
    pickle(BINARY, array(BINARY, { ...labelParts(1), ...change }));
  const codecs = "c_codecs\nencode\n";
  it.each<[string, Bytes, RegExp]>([
    ["os.system", "cos\nsystem\n(S'true'\ntR.", /byte 0 .*os\.system/],
    ["eval by STACK_GLOBAL", "\x80\x04\x8c\x08builtins\x8c\x04eval\x93.", /builtins\.eval/],
    ["names that are not text", "NN\x93.", /not text/],
    ["a call of a value", "K\x01)R.", /not a function/],
    ["a call without arguments", "cnumpy\ndtype\nNR.", /not a function/],
    ["a made ndarray", "cnumpy\nndarray\n)R.", /unknown way/],
    ["objects by name", "inumpy\nndarray\n.", /0x69 is not supported/],
    ["a dict with numbers for keys", "}K\x01K\x02s.", /key that is not text/],
    ["a key without a value", "}(K\x01u.", /key without a value/],
    ["items for a list", "](K\x01K\x02u.", /not a dict/],
    ["persistent ids", "P1\n.", /0x50/],
    ["extension codes", "\x82\x01.", /0x82/],
    ["protocol 6", "\x80\x06N.", /protocol 6/],
    ["an empty file", "", /truncated/],
    ["no STOP", "N", /truncated/],
    ["a cut number", "J\x01\x02", /byte 0 .*4 bytes wanted, 2 left/],
    ["a string longer than the file", "T\xff\xff\xff\x7fab.", /truncated/],
    ["a length beyond any file", `\x8e${"\xff".repeat(8)}.`, /truncated/],
    ["a line without end", "I12", /inside a line/],
    ["bytes after the end", "N.N", /1 bytes follow/],
    ["two values", "NN.", /2 values/],
    ["no value", ".", /0 values/],
    ["a POP of nothing", "0N.", /not there/],
    ["a POP beyond a mark", "N(0.", /not there/],
    ["a tuple without a mark", "Nt.", /mark that is not there/],
    ["an unknown memo entry", "h\x05.", /entry 5/],
    ["appending to a number", "K\x01K\x02a.", /not a list/],
    ["a state for a number", "K\x01K\x02b.", /takes none/],
    ["an integer that is none", "I1x\n.", /"1x" is not an integer/],
    ["an integer beyond 53 bits", "L9007199254740993L\n.", /53 bits/],
    ["a long of 9 bytes", `\x8a\x09${"\x01".repeat(9)}.`, /9 bytes/],
    ["a long beyond 53 bits", `\x8a\x08${"\x01".repeat(8)}.`, /53 bits/],
    ["a float that is none", "Fnan\n.", /not a finite/],
    ["a string without quotes", "Sabc\n.", /not quoted/],
    ["half a string", "S'\n.", /not quoted/],
    ["a broken escape", "S'\\xg0'\n.", /escape/],
    ["an unknown escape", "S'\\q'\n.", /escape/],
    ["text that is no UTF-8", "\x8c\x01\xff.", /UTF-8/],
    ["another codec", `${codecs}(X\x01\0\0\0aX\x05\0\0\0utf-8tR.`, /latin1/],
    ["text beyond latin1", `${codecs}(V\\u0100\nVlatin1\ntR.`, /beyond latin1/],
    ["complex arrays", badArray({ type: "c8" }), /type "c8" are not/],
    ["object arrays", badArray({ type: "O8" }), /type "O8" are not/],
    ["an unknown byte order", badArray({ order: "x" }), /byte order "x"/],
    ["column-major arrays", badArray({ shape: [1, 1], fortran: "\x88" }), /column-major/],
    ["too few bytes", badArray({ shape: [2] }), /needs 16 bytes, got 8/],
    ["a negative extent", badArray({ shape: [-1] }), /not an extent/],
    ["five dimensions", badArray({ shape: [1, 1, 1, 1, 1] }), /at most 4/],
    ["deep nesting", "(".repeat(101), /nests too deep/],
  ])("refuses %s", async (_, bytes, message) => {
    const error = await unpickle(cat(bytes), { ...OPTIONS, maxBytes: 1e6 }).catch((e) => e);
    expect(error).toBeInstanceOf(FileFormatError);
    expect(String(error)).toMatch(message);
    expect(String(error)).toMatch(/m\.pkl: byte \d+ of the unpacked pickle/);
  });

  it.each<[string, string]>([
    ["empty lists", `(${"]".repeat(2000)}l.`],
    ["lists of elements", `(${`(${"N".repeat(80)}l0`.repeat(10)}N.`],
    ["tuples of elements", `(${`(${"N".repeat(80)}t0`.repeat(10)}N.`],
    [
      "memo entries",
      `N${Array.from({ length: 200 }, (_, i) => `q${String.fromCharCode(i)}`).join("")}.`,
    ],
    ["calls", `cnumpy\nndarray\n0(${"cnumpy.core.multiarray\n_reconstruct\n)R".repeat(200)}l.`],
    [
      "copies of text",
      `c_codecs\nencode\n(V${"a".repeat(9000)}\nVlatin1\nt2R0c_codecs\nencode\nN.`,
    ],
  ])("stops %s that outgrow the memory set aside", async (_, text) => {
    const error = await unpickle(cat(text), { file: "m.pkl", maxBytes: 10_000 }).catch((e) => e);
    expect(String(error)).toMatch(/more than fits/);
  });

  it("refuses a stack that no real pickle needs", async () => {
    const bytes = Buffer.alloc(2 ** 20 + 1, "N");
    await expect(unpickle(bytes, { file: "m", maxBytes: 1e9 })).rejects.toThrow(/grows too deep/);
  });

  it("can be aborted", async () => {
    const controller = new AbortController();
    const bytes = cat("(", "N0".repeat(500_000), "l.");
    const done = unpickle(bytes, { file: "m", maxBytes: 1e9, signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(done).rejects.toThrow("enough");
  });
});
