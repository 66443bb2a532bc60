import { expect, it } from "vitest";
import { install } from "../support/installed.js";
import { NODES, nodeProgram } from "../support/tools.js";
import { readResult, TRAINED } from "../support/training.js";

it("a worker thread trains on every Node", async (ctx) => {
  await using project = await install();
  const programs = NODES.flatMap((major) => nodeProgram(major) ?? []);
  if (programs.length === 0) ctx.skip("there is no Node for this platform");
  for (const node of programs) {
    const { code, stdout, stderr } = await project.run([node, "worker.mjs"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(await readResult(stdout, project.folder)).toEqual(TRAINED);
  }
});
