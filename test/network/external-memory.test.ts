// The garbage collector must know the memory of data on a device. Otherwise it would not know that
// small unreachable objects hold much memory, or it would keep collecting for memory that is
// already free.
import { expect, it } from "vitest";
import { runChild } from "../support/child.js";

const DATA_SETS = 100;
/** Size of each data set in MiB; V8 collects after about 64 MiB of new external memory. */
const SIZE = 8;

/** A script that uploads data sets one after the other and releases each as `end` says. */
const script = (end: "dispose" | "forget") => `
  import { PerformanceObserver, constants } from "node:perf_hooks";
  import { setImmediate } from "node:timers/promises";
  import { createCpuBackend } from "./dist/backend/native/adapter.js";
  let collections = 0;
  new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries()) {
      if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collections++;
    }
  }).observe({ entryTypes: ["gc"] });
  const backend = createCpuBackend();
  const bytes = new Uint8Array(${SIZE} << 20);
  const rss = () => process.memoryUsage.rss() / 2 ** 20;
  // Untouched pages of it are not resident yet.
  (await backend.upload(bytes, 1024)).dispose();
  const begin = rss();
  let mib = 0;
  for (let i = 0; i < ${DATA_SETS}; i++) {
    const data = await backend.upload(bytes, 1024);
    if (${end === "dispose"}) data.dispose();
    await setImmediate();
    mib = Math.max(mib, rss() - begin);
  }
  console.log(JSON.stringify({ collections, mib }));
`;

async function measure(end: "dispose" | "forget"): Promise<{ collections: number; mib: number }> {
  const { code, stdout, stderr } = await runChild(script(end));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

it("forgotten data is collected because of the memory it holds", async () => {
  const { collections, mib } = await measure("forget");
  expect(collections).toBeGreaterThan(3);
  expect(mib).toBeLessThan(0.5 * DATA_SETS * SIZE);
});

it("data that was disposed is no reason to collect garbage", async () => {
  const { collections, mib } = await measure("dispose");
  expect(collections).toBeLessThan(4);
  expect(mib).toBeLessThan(10 * SIZE);
});
