// A folder with the packed packages in node_modules, as after an installation from npm.
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stagePackages } from "../../../scripts/packages/stage.mjs";
import { root, runNode } from "./consumer.js";

export class Installed {
  private constructor(readonly folder: string) {}

  /** Makes the folder, with the native files that the checkout has built. */
  static async make(): Promise<Installed> {
    const installed = new Installed(await mkdtemp(join(tmpdir(), "network3-installed-")));
    await stagePackages(installed.pathOf(), { local: true });
    const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    for (const name of Object.keys(dependencies)) {
      await mkdir(dirname(installed.pathOf(name)), { recursive: true });
      await symlink(join(root, "node_modules", name), installed.pathOf(name));
    }
    return installed;
  }

  /** The path of a package, or of a file in it. */
  pathOf(...names: string[]): string {
    return join(this.folder, "node_modules", ...names);
  }

  /** Runs `act` while a package is away. */
  async without<T>(name: string, act: () => Promise<T>): Promise<T> {
    const away = join(this.folder, "away");
    await rename(this.pathOf(name), away);
    return act().finally(() => rename(away, this.pathOf(name)));
  }

  /** Runs `act` while a package has another version. */
  async withVersion<T>(name: string, version: string, act: () => Promise<T>): Promise<T> {
    const path = this.pathOf(name, "package.json");
    const before = await readFile(path, "utf8");
    await writeFile(path, JSON.stringify({ ...JSON.parse(before), version }));
    return act().finally(() => writeFile(path, before));
  }

  /** Runs Node here to its end, without a way to what the checkout has built. */
  node(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return runNode(this.folder, args, env);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
