// The devices that every test of layers and networks runs on.

export type TestDevice = "reference" | "cpu" | "cuda";

/** The device under test. The project "cuda" of vitest.config.ts sets it. */
export const testedDevice: TestDevice =
  process.env.NETWORK3_TEST_DEVICE === "cuda" ? "cuda" : "cpu";

/** Devices for tests. The tested device is always included, because users train on it. */
export const devices: readonly TestDevice[] = ["reference", testedDevice];

/** A device with a thread count. */
export interface DeviceSetting {
  readonly device: TestDevice;
  readonly threads: number;
}

/** The devices with the thread counts that change the division of a mini-batch. */
export const settings: readonly DeviceSetting[] = [
  { device: "reference", threads: 1 },
  ...(testedDevice === "cpu" ? [1, 2, 3] : [1]).map((threads) => ({
    device: testedDevice,
    threads,
  })),
];
