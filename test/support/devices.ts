// The devices that every test of layers and networks runs on.

export type TestDevice = "reference" | "cpu";

/** cpu is never left out: a run without it would prove nothing about what users train on. */
export const devices: readonly TestDevice[] = ["reference", "cpu"];

/** A device with a thread count. */
export interface DeviceSetting {
  readonly device: TestDevice;
  readonly threads: number;
}

/** The same with the thread counts that change how a mini-batch is divided. */
export const settings: readonly DeviceSetting[] = [
  { device: "reference", threads: 1 },
  { device: "cpu", threads: 1 },
  { device: "cpu", threads: 2 },
  { device: "cpu", threads: 3 },
];
