// The packages of this checkout as npm installs them from a registry, on the Node that runs the tests.
// `npm run test:packages` does the same with every package manager and every Node.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { which } from "zx";
import { stagePackages } from "../../scripts/packages/stage.mjs";
import { Project } from "../packages/support/project.js";
import { Registry } from "../packages/support/registry.js";
import { packDependencies, packQuickly } from "../packages/support/tarballs.js";
import { TRAINED, train } from "../packages/support/training.js";

describe("network3, installed by npm without scripts and without a compiler", () => {
  let place: string;
  let registry: Registry | undefined;
  let project: Project | undefined;
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), "network3-tarballs-"));
    const staged = await stagePackages(join(place, "unpacked"), { local: true });
    const ours = await Promise.all(
      staged.map(({ folder }, index) => packQuickly(folder, join(place, `${index}.tgz`))),
    );
    registry = await Registry.serve([...ours, ...(await packDependencies(place))]);
    project = await Project.make({ registry: registry.url, node: process.execPath });
    await project.succeed([await which("npm"), "install", "--ignore-scripts", "network3"]);
  }, 300_000);
  afterAll(async () => {
    await project?.[Symbol.asyncDispose]();
    await registry?.close();
    await rm(place, { recursive: true });
  });

  it.each(["import.mjs", "require.cjs"])("trains in %s", async (program) => {
    if (project === undefined) throw new Error("npm has installed nothing");
    expect(await train(project, [project.node, program])).toEqual(TRAINED);
  });
});
