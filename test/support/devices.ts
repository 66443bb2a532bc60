// The devices that every test of layers and networks runs on.

export type TestDevice = "reference" | "cpu" | "cuda";

/** The device under test. The project "cuda" of vitest.config.ts sets it. */
export const testedDevice: TestDevice =
  process.env.NETWORK3_TEST_DEVICE === "cuda" ? "cuda" : "cpu";

/**
 * True if oneDNN and our kernels use a smaller instruction set than the processor has. Other projects
 * of vitest.config.ts test what does not depend on the instruction set.
 */
export const isLimited = Boolean(process.env.ONEDNN_MAX_CPU_ISA);

/** True in the one project that tests the reference too. */
export const includesReference = testedDevice === "cpu" && !isLimited;

/** Devices for tests. The tested device is always included, because users train on it. */
export const devices: readonly TestDevice[] = includesReference
  ? ["reference", testedDevice]
  : [testedDevice];

/** A device with a thread count. */
export interface DeviceSetting {
  readonly device: TestDevice;
  readonly threads: number;
}

/** The devices with the thread counts that change the division of a mini-batch. */
export const settings: readonly DeviceSetting[] = devices.flatMap((device) =>
  (device === "cpu" ? [1, 2, 3] : [1]).map((threads) => ({ device, threads })),
);
