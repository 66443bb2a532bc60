// What a row of the table of bad input is, and the small things that many rows are made of.
import type { ErrorCode, Network } from "network3";
import type { TestDevice } from "../../support/devices.js";
import { BATCH, examples, FEATURES } from "../../support/networks.js";

/** What a case acts on. */
export interface Scene {
  /** Dropout, 64 inputs, 4 classes, mini-batch 5; it has trained for an epoch. */
  readonly net: Network;
  readonly device: TestDevice;
  /** The path of a saved network like `net`. */
  readonly saved: string;
}

export type Case = readonly [
  what: string,
  act: (scene: Scene) => unknown,
  code: ErrorCode,
  /** Must be found in the message: what was expected, what came, what to change. */
  remedy: RegExp,
  /** The run begins before it fails, so that `history` is already that of the new run. */
  begins?: "begins",
];

/** Cases by subject. Constructors and plain methods throw, methods that return a promise reject. */
export interface CaseGroup {
  readonly subject: string;
  readonly fails: "throws" | "rejects";
  readonly cases: readonly Case[];
}

/** What the types would not let through. */
export const wrong = (value: unknown): never => value as never;

/** One mini-batch that fits the scene's network. */
export const data = examples(BATCH);

/** The same with other labels. */
export const labels = (...y: number[]) => ({ x: data.x, y: Int32Array.from(y) });

export const ones = (length: number) => new Float32Array(length).fill(1);

/** The array without its memory, as after a `postMessage` that transfers it. */
export function detach<T extends Float32Array | Int32Array>(array: T): T {
  structuredClone(null, { transfer: [array.buffer as ArrayBuffer] });
  return array;
}

/** One value of row 2, column 3 is replaced. */
export function withHole(value: number) {
  const { x, y } = examples(BATCH);
  x[2 * FEATURES + 3] = value;
  return { x, y };
}

/** What SGD is called with, where it is not right. */
export interface Change {
  readonly data?: unknown;
  readonly epochs?: unknown;
  readonly batch?: unknown;
  readonly eta?: unknown;
  readonly validation?: unknown;
  readonly test?: unknown;
}

/** Calls SGD with right arguments but for `change`, and with `options`. */
export const sgd =
  (change: Change, options: object = {}) =>
  ({ net }: Pick<Scene, "net">) => {
    const right: Change = { data, epochs: 1, batch: BATCH, eta: 0.1 };
    const { data: training, epochs, batch, eta, validation, test } = { ...right, ...change };
    return net.SGD(
      wrong(training),
      wrong(epochs),
      wrong(batch),
      wrong(eta),
      wrong(validation),
      wrong(test),
      { log: false, ...options },
    );
  };
