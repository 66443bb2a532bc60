// Tests on a real GPU run one at a time, because all processes share its memory.
import { expect, it, vi } from "vitest";
import type { UserWorkspaceConfig } from "vitest/config";

vi.mock("../../scripts/lib/gpu.mjs", () => ({
  hasGpu: () => true,
  findGpu: () => ({ gpu: "a GPU for this test" }),
}));

it.skipIf(process.platform !== "linux")(
  "the project gpu has one worker, and a turn of its own",
  async () => {
    const { default: configOf } = await import("../../vitest.config.js");
    const config = await configOf({ mode: "test", command: "serve" });
    const projects = (config.test?.projects ?? []) as UserWorkspaceConfig[];
    const rows = projects.map(({ test }) => ({
      name: test?.name,
      workers: test?.maxWorkers,
      turn: test?.sequence?.groupOrder ?? 0,
    }));
    const [gpu, ...more] = rows.filter(({ name }) => name === "gpu");
    expect([gpu, more]).toEqual([{ name: "gpu", workers: 1, turn: 1 }, []]);
    const others = rows.filter((row) => row !== gpu);
    expect(others.map(({ name }) => name)).toContain("cuda");
    for (const { turn } of others) expect(turn).toBe(0);
  },
);
