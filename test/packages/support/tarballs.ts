// The tarballs of our packages, and those of the packages that they depend on.
import { execFile, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createGzip } from "node:zlib";

export const root = fileURLToPath(new URL("../../../", import.meta.url));
const run = promisify(execFile);

/** The paths of the tarballs in a folder. */
export async function tarballsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith(".tgz")).map((name) => join(folder, name));
}

/**
 * Packs what network3 depends on, as it is installed in this checkout, so that no other registry is
 * asked. Returns the paths.
 */
export async function packDependencies(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const places = await dependencyPlaces();
  const options = ["--ignore-scripts", "--silent", "--json", "--pack-destination", folder];
  const { stdout } = await run("npm", ["pack", ...options, ...places], { cwd: root });
  return JSON.parse(stdout).map(({ filename }: { filename: string }) => join(folder, filename));
}

/** The folders of all packages that network3 depends on, directly or not. */
async function dependencyPlaces(): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8"));
  const packages: Readonly<Record<string, { dependencies?: Record<string, string> }>> =
    lock.packages;
  const places = new Set([""]);
  for (const place of places) {
    for (const name of Object.keys(packages[place]?.dependencies ?? {})) {
      const own = `${place}/node_modules/${name}`;
      places.add(own in packages ? own : `node_modules/${name}`);
    }
  }
  places.delete("");
  return [...places].map((place) => `./${place}`);
}

/** Packs a folder with the least compression, because tests unpack the tarball at once. */
export async function packQuickly(folder: string, tarball: string): Promise<string> {
  const parent = `${tarball}.content`;
  await mkdir(parent);
  await symlink(folder, join(parent, "package"));
  const tar = spawn("tar", ["-chf", "-", "-C", parent, "package"]);
  await pipeline(tar.stdout, createGzip({ level: 1 }), createWriteStream(tarball));
  return tarball;
}
