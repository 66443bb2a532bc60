// Fetches the tools and starts the registry once for all tests.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { packageTools } from "../../../scripts/lib/package-tools.mjs";
import { Registry } from "./registry.js";
import { packDependencies, root, tarballsIn } from "./tarballs.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the registry. */
    readonly registry: string;
    /** The `node_modules` folder of the tools. */
    readonly tools: string;
    /** The paths of the tarballs of our packages. */
    readonly tarballs: readonly string[];
  }
}

/** Names a folder of tarballs to test; without it, `npm run pack:all` makes them. */
const OVERRIDE = "NETWORK3_PACKAGES";

/** Makes the tarballs of the release build, or of the local build where there is none. */
async function pack(): Promise<string> {
  const isRelease = existsSync(join(root, "build/prebuilt/linux-x64-gnu"));
  if (!isRelease) console.log("no release build: the packages hold the files of `npm run build`");
  const words = ["run", "pack:all", ...(isRelease ? [] : ["--", "--local"])];
  await promisify(execFile)("npm", words, { cwd: root });
  return join(root, "build/packages");
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const ours = await tarballsIn(process.env[OVERRIDE] ?? (await pack()));
  const others = await packDependencies(join(root, "build/package-dependencies"));
  const registry = await Registry.serve([...ours, ...others]);
  project.provide("registry", registry.url);
  project.provide("tarballs", ours);
  project.provide("tools", await packageTools());
  return () => registry.close();
}
