import { describe, expect, it } from "vitest";
import type { Data } from "../../src/data/data.js";
import { Dataset, rangeOf, storageOf } from "../../src/data/dataset.js";
import { ArgumentError, DataError, DisposedError, ShapeError } from "../../src/errors.js";

const rows = (n: number, features = 4) => Uint8Array.from({ length: n * features }, (_, i) => i);
const labels = (n: number) => Int32Array.from({ length: n }, (_, i) => i % 10);

describe("Dataset", () => {
  it("holds bytes and shows them as byte/256", () => {
    const x = Uint8Array.of(0, 1, 128, 255);
    const data = new Dataset(x, Int32Array.of(3, 4));
    expect(data.bytes).toEqual(x);
    expect(data.x).toEqual(Float32Array.of(0, 1 / 256, 0.5, 255 / 256));
    expect(data.x).toBe(data.x);
    expect([data.size, data.features, data.shape]).toEqual([2, 2, [2]]);
    expect([...data.y]).toEqual([3, 4]);
  });

  it("passes floats through", () => {
    const x = Float64Array.of(0.1, 0.2);
    const data = new Dataset(x, Int32Array.of(0), { shape: [1, 1, 2] });
    expect(data.x).toEqual(x);
    expect(data.x.buffer).toBe(x.buffer);
    expect(data.bytes).toBeUndefined();
    expect(data.shape).toEqual([1, 1, 2]);
  });

  it("slices share memory and storage", () => {
    const data = new Dataset(rows(10), labels(10), { shape: [2, 2] });
    const slice = data.slice(2, 8).slice(1, 3);
    expect([...slice.y]).toEqual([3, 4]);
    expect([...(slice.bytes ?? [])]).toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
    expect(slice.x[0]).toBe(12 / 256);
    expect(slice.shape).toEqual([2, 2]);
    expect(slice.bytes?.buffer).toBe(data.bytes?.buffer);
    expect(storageOf(slice)).toBe(storageOf(data));
    expect(rangeOf(slice)).toEqual({ from: 3, to: 5 });
    expect(rangeOf(data)).toEqual({ from: 0, to: 10 });
    expect(slice).toBeInstanceOf(Dataset);
    expect(data.slice().size).toBe(10);
    expect(data.slice(9).size).toBe(1);
  });

  it("slices as an array does, wherever that leaves a row", () => {
    const data = new Dataset(rows(10), labels(10));
    const bounds = [undefined, -Infinity, -11, -10, -3, -0.5, 0, 2.9, 5, 9, 10, 11, Infinity];
    let empty = 0;
    for (const from of bounds) {
      for (const to of bounds) {
        const expected = [...data.y].slice(from, to);
        if (expected.length > 0) {
          expect([...data.slice(from, to).y]).toEqual(expected);
        } else {
          expect(() => data.slice(from, to)).toThrow(/is empty/);
          empty++;
        }
      }
    }
    expect(empty).toBeGreaterThan(20);
    expect([...data.slice(2, 8).slice(-3, -1).y]).toEqual([5, 6]);
  });

  it.each([
    [3, 3],
    [5, 2],
    [Number.NaN, 3],
    ["1", 3],
    [null, 3],
  ])("refuses slice(%s, %s)", (from, to) => {
    const data = new Dataset(rows(10), labels(10));
    expect(() => data.slice(from as number, to as number)).toThrow(ArgumentError);
  });

  it("storage gives the whole arrays to every slice", () => {
    const storage = storageOf(new Dataset(rows(10), labels(10)).slice(4, 6));
    expect([storage.size, storage.features, storage.disposed]).toEqual([10, 4, false]);
    expect([storage.x.length, storage.y.length]).toEqual([40, 10]);
  });

  it("transfer takes the buffers over, shared by x and y or not", () => {
    const x = Float32Array.of(1, 2);
    const y = Int32Array.of(7);
    const data = new Dataset(x, y, { transfer: true });
    expect([x.length, y.length]).toEqual([0, 0]);
    expect([[...data.x], [...data.y], data.size]).toEqual([[1, 2], [7], 1]);
    const buffer = new ArrayBuffer(16);
    const both = new Dataset(new Float32Array(buffer, 0, 2), new Int32Array(buffer, 8, 2), {
      transfer: true,
    });
    expect(buffer.byteLength).toBe(0);
    expect([both.size, both.features]).toEqual([2, 1]);
  });

  it("refuses to take over a slice of Node's Buffer pool", () => {
    const pooled = Buffer.from("abcd");
    expect(pooled.buffer.byteLength).toBeGreaterThan(4);
    expect(() => new Dataset(pooled, labels(1), { transfer: true })).toThrow(ArgumentError);
    expect(new Dataset(pooled, labels(1)).bytes?.[0]).toBe(97);
  });
});

describe("Dataset.dispose", () => {
  it("of the root frees the devices' copies and ends root and slices", () => {
    const data = new Dataset(rows(4), labels(4));
    const slice = data.slice(0, 2);
    const storage = storageOf(data);
    const freed: string[] = [];
    storage.device.set("cpu", { dispose: () => freed.push("cpu") });
    storage.device.set("reference", { dispose: () => freed.push("reference") });
    data[Symbol.dispose]();
    data.dispose();
    expect(freed).toEqual(["cpu", "reference"]);
    expect([storage.device.size, storage.disposed]).toEqual([0, true]);
    for (const set of [data, slice]) {
      expect(() => set.x).toThrow(DisposedError);
      expect(() => set.y).toThrow(DisposedError);
      expect(() => set.bytes).toThrow(DisposedError);
      expect(() => set.slice(0, 1)).toThrow(DisposedError);
      expect(() => storageOf(set)).toThrow(DisposedError);
    }
    expect(data.size).toBe(4);
  });

  it("of a slice ends the slice alone", () => {
    const data = new Dataset(rows(4), labels(4));
    const slice = data.slice(0, 3);
    const inner = slice.slice(1, 2);
    let freed = 0;
    storageOf(data).device.set("cpu", { dispose: () => freed++ });
    slice.dispose();
    expect(() => slice.x).toThrow(DisposedError);
    expect([freed, inner.y[0], data.x.length]).toEqual([0, 1, 16]);
  });

  it("frees every copy even if one fails, and tells", () => {
    const data = new Dataset(rows(4), labels(4));
    let freed = 0;
    const { device } = storageOf(data);
    device.set("a", {
      dispose() {
        throw new Error("lost");
      },
    });
    device.set("b", { dispose: () => freed++ });
    expect(() => data.dispose()).toThrow("lost");
    expect(freed).toBe(1);
  });
});

describe("Dataset refuses", () => {
  const y = labels(2);
  const detached = new Float32Array(4);
  structuredClone(detached, { transfer: [detached.buffer] });
  const resizable: ArrayBuffer = Reflect.construct(ArrayBuffer, [16, { maxByteLength: 32 }]);
  const cases: [string, unknown, unknown, unknown, new (m: string) => Error, RegExp][] = [
    ["other integers", new Int16Array(4), y, {}, ArgumentError, /Int16Array/],
    ["no data", undefined, y, {}, ArgumentError, /undefined/],
    ["no labels", rows(2), undefined, {}, ArgumentError, /undefined/],
    ["an empty set", new Uint8Array(0), new Int32Array(0), {}, DataError, /at least one row/],
    ["no values", new Uint8Array(0), y, {}, DataError, /at least one row/],
    ["half a row", new Uint8Array(5), y, {}, ShapeError, /not a multiple/],
    ["a negative label", rows(2), Int32Array.of(0, -1), {}, DataError, /y\[1\] is -1/],
    ["a detached buffer", detached, y, {}, DataError, /detached/],
    ["shared memory", new Uint8Array(new SharedArrayBuffer(8)), y, {}, DataError, /shared/],
    ["a resizable buffer", new Uint8Array(resizable), y, {}, DataError, /resizable/],
    ["an unknown option", rows(2), y, { shpae: [4] }, ArgumentError, /"shpae".*shape, transfer/],
    ["options that are none", rows(2), y, [4], ArgumentError, /object/],
    ["null options", rows(2), y, null, ArgumentError, /null/],
    ["a shape that does not fit", rows(2), y, { shape: [3] }, ShapeError, /\[3\] has 3.*has 4/],
    ["a shape with 0", rows(2), y, { shape: [0, 4] }, ArgumentError, /shape\[0\]/],
    ["a shape with a fraction", rows(2), y, { shape: [8, 0.5] }, ArgumentError, /shape\[1\]/],
    ["a shape that is a number", rows(2), y, { shape: 4 }, ArgumentError, /got 4/],
    ["a transfer that is no boolean", rows(2), y, { transfer: 1 }, ArgumentError, /transfer/],
  ];
  it.each(cases)("%s", (_, x, labelArray, options, error, message) => {
    const make = () => new Dataset(x as Data["x"], labelArray as Int32Array, options as object);
    expect(make).toThrow(error);
    expect(make).toThrow(message);
  });

  it("use after its arrays were detached elsewhere", () => {
    const x = rows(2);
    const data = new Dataset(x, y);
    structuredClone(x, { transfer: [x.buffer] });
    expect(() => data.x).toThrow(DataError);
    expect(() => storageOf(data).x).toThrow(/detached/);
  });
});
