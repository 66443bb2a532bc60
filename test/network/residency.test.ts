// Uploads of examples to a device: when and how often they happen, and when data is released.
import { Dataset } from "network3";
import { describe, expect, it } from "vitest";
import type { Backend, DataArray, DeviceData } from "../../src/backend/backend.js";
import { createReferenceBackend } from "../../src/backend/reference/reference.js";
import { DataSession } from "../../src/backend/residency.js";
import { storageOf } from "../../src/data/dataset.js";
import { devices } from "../support/devices.js";
import { BATCH, denseLayers, examples, FEATURES, make, rejection } from "../support/networks.js";

const silent = { log: false } as const;

/** A backend that only records which data it holds. */
class CountingBackend implements Backend {
  readonly name: string;
  readonly description = "counts";
  readonly floats = Float32Array;
  readonly uploaded: DataArray[] = [];
  resident = 0;
  /** Lets uploads end. */
  release: () => void = () => {};
  /** Number of the upload that fails, counted from 0; -1 for none. */
  failing = -1;
  #gate: Promise<void> = Promise.resolve();

  constructor(name = "counting") {
    this.name = name;
  }

  /** Makes later uploads wait until {@link release}. */
  hold(): void {
    this.#gate = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  async upload(source: DataArray, rows: number): Promise<DeviceData> {
    const number = this.uploaded.push(source) - 1;
    await this.#gate;
    if (number === this.failing) throw new Error("no room");
    this.resident++;
    return { rows, dispose: () => void this.resident-- };
  }

  compile(): never {
    throw new Error("not needed");
  }
}

describe("plain data", () => {
  it("is uploaded once per session, and released with the session", async () => {
    const backend = new CountingBackend();
    const session = new DataSession(backend);
    const data = examples(3);
    const [first, second] = await Promise.all([session.resident(data), session.resident(data)]);
    expect(backend.uploaded).toEqual([data.x, data.y]);
    expect(second.x.data).toBe(first.x.data);
    expect(first).toMatchObject({ rows: 3, x: { from: 0 }, y: { from: 0 } });
    session.dispose();
    await first;
    expect(backend.resident).toBe(0);
  });

  it("is uploaded again by the next session", async () => {
    const backend = new CountingBackend();
    const data = examples(3);
    for (let call = 0; call < 2; call++) {
      const session = new DataSession(backend);
      await session.resident(data);
      session.dispose();
    }
    expect(backend.uploaded).toHaveLength(4);
  });

  it("is released completely if the upload of the labels fails", async () => {
    const backend = new CountingBackend();
    const session = new DataSession(backend);
    backend.failing = 1;
    await expect(session.resident(examples(3))).rejects.toThrow("no room");
    expect(backend.uploaded).toHaveLength(2);
    session.dispose();
    expect(backend.resident).toBe(0);
  });
});

describe("a Dataset", () => {
  const dataset = (rows = 6) => {
    const { x, y } = examples(rows);
    return new Dataset(x, y);
  };

  it("is uploaded once for all sessions and slices, even at the same time", async () => {
    const backend = new CountingBackend();
    backend.hold();
    const data = dataset();
    const bringing = [
      new DataSession(backend).resident(data),
      new DataSession(backend).resident(data.slice(1, 4)),
      new DataSession(backend).resident(data.slice(2).slice(1)),
    ];
    backend.release();
    const [whole, slice, tail] = await Promise.all(bringing);
    expect(backend.uploaded).toHaveLength(2);
    expect(slice?.x.data).toBe(whole?.x.data);
    expect(whole).toMatchObject({ rows: 6, x: { from: 0 } });
    expect(slice).toMatchObject({ rows: 3, x: { from: 1 }, y: { from: 1 } });
    expect(tail).toMatchObject({ rows: 3, x: { from: 3 }, y: { from: 3 } });
  });

  it("stays when a session ends and is released by its dispose()", async () => {
    const backend = new CountingBackend();
    const data = dataset();
    const session = new DataSession(backend);
    await session.resident(data);
    session.dispose();
    expect(backend.resident).toBe(2);
    data.dispose();
    await Promise.resolve();
    expect(backend.resident).toBe(0);
  });

  it("is released if it is disposed during the upload", async () => {
    const backend = new CountingBackend();
    backend.hold();
    const data = dataset();
    const bringing = new DataSession(backend).resident(data);
    data.dispose();
    backend.release();
    await bringing.catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    expect(backend.resident).toBe(0);
  });

  it("has a copy on each device", async () => {
    const [one, two] = [new CountingBackend("one"), new CountingBackend("two")];
    const data = dataset();
    await new DataSession(one).resident(data);
    await new DataSession(two).resident(data);
    expect([one.uploaded.length, two.uploaded.length]).toEqual([2, 2]);
    expect([...storageOf(data).device.keys()].sort()).toEqual(["one", "two"]);
  });

  it("is uploaded again after a failure, which all waiting callers receive", async () => {
    const backend = new CountingBackend();
    backend.hold();
    const data = dataset();
    const bringing = [1, 2].map(() => new DataSession(backend).resident(data));
    backend.failing = 0;
    backend.release();
    for (const promise of bringing) await expect(promise).rejects.toThrow("no room");
    await expect(new DataSession(backend).resident(data)).resolves.toMatchObject({ rows: 6 });
  });
});

describe.each(devices)("on %s", (device) => {
  it("training gives the same result for a Dataset, its slices and plain data", async () => {
    const { x, y } = examples(12 * BATCH);
    const data = new Dataset(x, y);
    const part = { x: x.slice(2 * FEATURES, 42 * FEATURES), y: y.slice(2, 42) };
    const train = async (training: Dataset | typeof part) => {
      const net = make(denseLayers(), { device });
      const result = await net.SGD(training, 2, BATCH, 0.2, training, training, silent);
      return result.epochs.map(({ cost, validationAccuracy }) => [cost, validationAccuracy]);
    };
    expect(await train(data.slice(2, 42))).toEqual(await train(part));
    expect(await train(data)).not.toEqual(await train(part));
    data.dispose();
    expect(await rejection(train(data))).toMatchObject({ code: "ERR_DISPOSED" });
  });

  it("plain data is copied, so later changes have no effect", async () => {
    const data = examples(40 * BATCH);
    const reference = make(denseLayers(), { device });
    const expected = await reference.SGD(data, 2, BATCH, 0.2, undefined, undefined, silent);
    const net = make(denseLayers(), { device });
    const run = net.train(data, 2, BATCH, 0.2, undefined, undefined, silent);
    const first = await run.next();
    data.x.fill(7);
    const second = await run.next();
    expect(
      [first.value, second.value].map((record) => record && "cost" in record && record.cost),
    ).toEqual(expected.epochs.map(({ cost }) => cost));
    await run.next();
  });
});

it("the reference keeps float64, the cpu rounds it once", async () => {
  const { x, y } = examples(BATCH);
  const precise = Float64Array.from(x, (value) => value + 1e-12);
  const outputs = async (device: (typeof devices)[number], inputs: Float32Array | Float64Array) => {
    const net = make(denseLayers(), { device });
    await net.SGD({ x, y }, 1, BATCH, 0.5, undefined, undefined, silent);
    return Array.from(await net.feedforward(inputs));
  };
  expect(await outputs("reference", precise)).not.toEqual(await outputs("reference", x));
  expect(await outputs("cpu", precise)).toEqual(await outputs("cpu", x));
  expect(createReferenceBackend().name).toBe("reference");
});
