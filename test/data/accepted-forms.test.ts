// All accepted forms of examples and labels give the same values as plain typed arrays.
import { type Data, Dataset, ensemble, expandData } from "network3";
import { describe, expect, it } from "vitest";
import { devices } from "../support/devices.js";
import { BATCH, denseLayers, examples, FEATURES, make } from "../support/networks.js";

const { x, y } = examples(BATCH);
const bytes = Uint8Array.from(x, (value) => value * 256);
const rowsOf = <T extends Float32Array | Uint8Array>(values: T) =>
  Array.from({ length: BATCH }, (_, row) => values.slice(row * FEATURES, (row + 1) * FEATURES));

const floatForms: [string, Data["x"]][] = [
  ["numbers", Array.from(x)],
  ["rows of numbers", rowsOf(x).map((row) => Array.from(row))],
  ["rows of floats", rowsOf(x)],
  ["rows of doubles", rowsOf(x).map((row) => Float64Array.from(row))],
  [
    "images",
    rowsOf(x).map((row) => [0, 8, 16, 24, 32, 40, 48, 56].map((i) => row.slice(i, i + 8))),
  ],
];
const byteForms: [string, Data["x"]][] = [
  ["clamped bytes", Uint8ClampedArray.from(bytes)],
  ["a Buffer", Buffer.from(bytes)],
  ["rows of bytes", rowsOf(bytes)],
  ["rows of clamped bytes", rowsOf(bytes).map((row) => Uint8ClampedArray.from(row))],
  ["rows of Buffers", rowsOf(bytes).map((row) => Buffer.from(row))],
];
const labelForms: [string, Data["y"]][] = [
  ["numbers", Array.from(y)],
  ["BigInts", Array.from(y, BigInt)],
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Uint32Array].map(
    (type): [string, Data["y"]] => [type.name, type.from(y)],
  ),
  ["BigInt64Array", BigInt64Array.from(y, BigInt)],
  ["BigUint64Array", BigUint64Array.from(y, BigInt)],
  ["Float32Array", Float32Array.from(y)],
  ["Float64Array", Float64Array.from(y)],
];

describe.each(devices)("on %s", (device) => {
  it.each([...floatForms, ...byteForms])("predicts and measures %s", async (name, form) => {
    const net = make(denseLayers(), { device });
    const same = byteForms.some(([of]) => of === name) ? bytes : x;
    const expected = [await net.feedforward(same), await net.cost({ x: same, y })];
    expect([await net.feedforward(form), await net.cost({ x: form, y })]).toEqual(expected);
    const set = new Dataset(form, y);
    expect([await net.feedforward(set), await net.cost(set)]).toEqual(expected);
    expect(set.bytes).toEqual(same === bytes ? (Buffer.isBuffer(form) ? form : bytes) : undefined);
  });

  it.each(labelForms)("takes labels as %s", async (_name, form) => {
    const net = make(denseLayers(), { device });
    const run = (labels: Data["y"]) =>
      net.SGD({ x, y: labels }, 1, BATCH, 0, undefined, undefined, {
        log: false,
        recordCosts: true,
      });
    expect((await run(form)).costs).toEqual((await run(y)).costs);
    expect(new Dataset(x, form).y).toEqual(y);
    expect(await ensemble([net], { x, y: form })).toEqual(await ensemble([net], { x, y }));
  });
});

describe("what is taken", () => {
  it("is a copy, unless a device takes it as it is", () => {
    const numbers = [0.25, 0.5];
    const rows = [[1, 2]];
    const clamped = Uint8ClampedArray.of(64, 128);
    const labels = [1];
    const sets = [numbers, rows, clamped].map((form) => new Dataset(form, labels));
    numbers.fill(9);
    rows[0]?.fill(9);
    clamped.fill(9);
    labels.fill(9);
    expect(sets.map((set) => [...set.x, ...set.y])).toEqual([
      [0.25, 0.5, 1],
      [1, 2, 1],
      [0.25, 0.5, 1],
    ]);
    const floats = Float32Array.of(1, 2);
    expect(new Dataset(floats, labels).x.buffer).toBe(floats.buffer);
  });

  it("keeps the precision of numbers, and the type of rows", () => {
    expect(new Dataset([0.1, 0.2], [0]).x).toEqual(Float64Array.of(0.1, 0.2));
    expect(new Dataset([Float32Array.of(0.1)], [0]).x).toEqual(Float32Array.of(0.1));
    expect(new Dataset([Float64Array.of(0.1)], [0]).x).toEqual(Float64Array.of(0.1));
  });

  it("has the shape of nested images", () => {
    const image = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    expect(new Dataset([image], [0]).shape).toEqual([1, 3, 2]);
    expect(new Dataset([[image, image]], [0]).shape).toEqual([2, 3, 2]);
    expect(new Dataset(image, [0, 1, 2]).shape).toEqual([2]);
    expect(new Dataset([image], [0], { shape: [6] }).shape).toEqual([6]);
    expect(new Dataset([image], [0], { shape: [3, 2] }).shape).toEqual([3, 2]);
  });

  it("is read once: an element that changes gives the value of its first reading", () => {
    let reads = 0;
    const list = [0, 0, 0];
    Object.defineProperty(list, 1, {
      get: () => (reads++ === 0 ? 0.5 : Number.NaN),
      enumerable: true,
    });
    expect([...new Dataset(list, [0]).x]).toEqual([0, 0.5, 0]);
    let labelReads = 0;
    const labels = [0];
    Object.defineProperty(labels, 0, {
      get: () => (labelReads++ === 0 ? 3 : -1),
      enumerable: true,
    });
    expect([...new Dataset([1], labels).y]).toEqual([3]);
    expect([reads, labelReads]).toEqual([1, 1]);
  });

  it("expands from any form, with the shape of nested images", async () => {
    const image = [[0, 1, 0, 0, 0, 0]];
    const expected = await expandData(
      new Dataset(Float64Array.from(image.flat()), [2], { shape: [1, 1, 6] }),
    );
    const expanded = await expandData({ x: [image], y: [2] });
    expect([[...expanded.x], [...expanded.y], expanded.shape]).toEqual([
      [...expected.x],
      [...expected.y],
      [1, 1, 6],
    ]);
  });

  it("is taken over with transfer where it is not copied", () => {
    const clamped = Uint8ClampedArray.of(1, 2);
    const labels = Int32Array.of(1);
    const set = new Dataset(clamped, labels, { transfer: true });
    expect([clamped.length, labels.length, set.bytes]).toEqual([2, 0, Uint8Array.of(1, 2)]);
  });
});
