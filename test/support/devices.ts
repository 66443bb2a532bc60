// The devices that every test of layers and networks runs on.

export type TestDevice = "reference" | "cpu" | "cuda";

/** The device that this run of the tests is about; the project "cuda" of vitest.config.ts sets it. */
export const testedDevice: TestDevice =
  process.env.NETWORK3_TEST_DEVICE === "cuda" ? "cuda" : "cpu";

/** Never without the tested device: a run without it would prove nothing about what users train on. */
export const devices: readonly TestDevice[] = ["reference", testedDevice];

/** A device with a thread count. */
export interface DeviceSetting {
  readonly device: TestDevice;
  readonly threads: number;
}

/** The same with the thread counts that change how a mini-batch is divided. */
export const settings: readonly DeviceSetting[] = [
  { device: "reference", threads: 1 },
  ...(testedDevice === "cpu" ? [1, 2, 3] : [1]).map((threads) => ({
    device: testedDevice,
    threads,
  })),
];
