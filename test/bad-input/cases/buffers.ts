// Memory that is detached, changes its size or is shared by several threads.
import { setImmediate } from "node:timers/promises";
import { Dataset } from "network3";
import { BATCH, examples, FEATURES } from "../../support/networks.js";
import { type CaseGroup, data, detach, ones, sgd } from "./case.js";
import { growable, resizable, resizableBuffer, shared } from "./memory.js";

/** More rows than are copied in one turn of the event loop. */
const MANY = 40_000;
const many = () => ({ x: new Float32Array(MANY * FEATURES), y: new Int32Array(MANY) });

/** Calls `meanwhile` after the first piece of the examples was copied. */
async function during(call: Promise<unknown>, meanwhile: () => void): Promise<unknown> {
  const settled = Promise.allSettled([call]);
  await setImmediate();
  meanwhile();
  await settled;
  return call;
}

export const buffers: CaseGroup = {
  subject: "buffers",
  fails: "rejects",
  cases: [
    [
      "detached examples",
      sgd({ data: { x: detach(examples(BATCH).x), y: data.y } }),
      "ERR_DATA",
      /buffer of x is detached.*transfer a copy/,
    ],
    [
      "detached labels",
      sgd({ data: { x: data.x, y: detach(examples(BATCH).y) } }),
      "ERR_DATA",
      /buffer of y is detached.*transfer a copy/,
    ],
    [
      "predict of a detached array",
      ({ net }) => net.predict(detach(ones(FEATURES))),
      "ERR_DATA",
      /predict: the buffer of x is detached.*transfer a copy/,
    ],
    [
      "feedforward of a detached array of bytes",
      ({ net }) => {
        const bytes = new Uint8Array(FEATURES);
        structuredClone(null, { transfer: [bytes.buffer] });
        return net.feedforward(bytes);
      },
      "ERR_DATA",
      /feedforward: the buffer of x is detached/,
    ],
    [
      "examples detached right after the call",
      ({ net }) => {
        const late = examples(BATCH);
        const call = net.SGD(late, 1, BATCH, 0.1, undefined, undefined, { log: false });
        detach(late.x);
        return call;
      },
      "ERR_DATA",
      /array was detached before it was copied/,
    ],
    [
      "an array detached right after predict",
      ({ net }) => {
        const x = ones(FEATURES);
        const call = net.predict(x);
        detach(x);
        return call;
      },
      "ERR_DATA",
      /buffer of x is detached/,
    ],
    [
      "examples detached while they are copied",
      ({ net }) => {
        const { x, y } = many();
        return during(net.accuracy({ x, y }), () => detach(x));
      },
      "ERR_DATA",
      /detached.*while it was copied/,
    ],
    [
      "a Dataset's examples detached while they are copied",
      ({ net }) => {
        const { x, y } = many();
        return during(net.accuracy(new Dataset(x, y)), () => detach(x));
      },
      "ERR_DATA",
      /detached.*while it was copied/,
    ],
    [
      "an array that shrinks while it is copied",
      ({ net }) => {
        const { x, resize } = resizable(MANY * FEATURES);
        return during(net.predict(x), () => resize(FEATURES));
      },
      "ERR_DATA",
      /while it was copied/,
    ],
    [
      "an array that shrinks to nothing after the call",
      ({ net }) => {
        const { x, resize } = resizable(FEATURES);
        const call = net.predict(x);
        resize(0);
        return call;
      },
      "ERR_DATA",
      /x is empty; give at least one row of 64/,
    ],
    [
      "a view beyond the end of a buffer that shrank",
      ({ net }) => {
        const buffer = resizableBuffer(512);
        const x = new Float32Array(buffer, 256, FEATURES);
        buffer.resize(256);
        return net.predict(x);
      },
      "ERR_DATA",
      /x is empty; give at least one row of 64/,
    ],
    [
      "a view that grows to part of a row",
      ({ net }) => {
        const { x, resize } = resizable(FEATURES);
        resize(FEATURES + 1);
        return net.predict(x);
      },
      "ERR_SHAPE",
      /65 values are no whole number of rows/,
    ],
    [
      "resizable examples",
      sgd({ data: { x: resizable(BATCH * FEATURES).x, y: data.y } }),
      "ERR_DATA",
      /x lies in a resizable buffer.*copy it first with `new Float32Array\(x\)`/,
    ],
    [
      "resizable labels",
      sgd({ data: { x: data.x, y: new Int32Array(resizableBuffer(20)) } }),
      "ERR_DATA",
      /y lies in a resizable buffer.*`new Int32Array\(y\)`/,
    ],
    [
      "shared examples",
      sgd({ data: { x: shared(BATCH * FEATURES), y: data.y } }),
      "ERR_DATA",
      /x lies in shared memory.*copy it first with `new Float32Array\(x\)`/,
    ],
    [
      "shared labels",
      sgd({ validation: { x: data.x, y: new Int32Array(new SharedArrayBuffer(20)) } }),
      "ERR_DATA",
      /y lies in shared memory.*`new Int32Array\(y\)`/,
    ],
    [
      "growable shared examples",
      ({ net }) => net.cost({ x: growable(BATCH * FEATURES), y: data.y }),
      "ERR_DATA",
      /x lies in shared memory/,
    ],
  ],
};
