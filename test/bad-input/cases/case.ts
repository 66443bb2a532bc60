// The type of the rows of the table of bad input, and helpers for them.
import type { ErrorCode, Network } from "network3";
import type { TestDevice } from "../../support/devices.js";
import { BATCH, examples, FEATURES } from "../../support/networks.js";

/** The objects on which a case acts. */
export interface Scene {
  /** A network with dropout, 64 inputs, 4 classes and mini-batch 5 that has trained for an epoch. */
  readonly net: Network;
  readonly device: TestDevice;
  /** The path of a saved network like `net`. */
  readonly saved: string;
}

export type Case = readonly [
  what: string,
  act: (scene: Scene) => unknown,
  code: ErrorCode,
  /** Parts of the message: what was expected, what was given, what to change. */
  remedy: RegExp,
  /** True if the run begins before it fails, so that `history` already belongs to the new run. */
  begins?: "begins",
];

/** Cases by subject. Constructors and plain methods throw, methods that return a promise reject. */
export interface CaseGroup {
  readonly subject: string;
  readonly fails: "throws" | "rejects";
  readonly cases: readonly Case[];
}

/** Casts a value that the types would reject. */
export const wrong = (value: unknown): never => value as never;

/** A mini-batch for the network of the scene. */
export const data = examples(BATCH);

/** The same mini-batch with other labels. */
export const labels = (...y: number[]) => ({ x: data.x, y: Int32Array.from(y) });

export const ones = (length: number) => new Float32Array(length).fill(1);

/** Returns the array after its memory was transferred, as by `postMessage`. */
export function detach<T extends Float32Array | Int32Array>(array: T): T {
  structuredClone(null, { transfer: [array.buffer as ArrayBuffer] });
  return array;
}

/** Replaces the value in row 2, column 3. */
export function withHole(value: number) {
  const { x, y } = examples(BATCH);
  x[2 * FEATURES + 3] = value;
  return { x, y };
}

/** The arguments of SGD that differ from the right ones. */
export interface Change {
  readonly data?: unknown;
  readonly epochs?: unknown;
  readonly batch?: unknown;
  readonly eta?: unknown;
  readonly validation?: unknown;
  readonly test?: unknown;
}

/** Calls SGD with right arguments except those in `change`, and with `options`. */
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
