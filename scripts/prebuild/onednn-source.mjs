// The sources of oneDNN, from a crate of Rust that holds them.
import os from "node:os";
import { fs, path, which } from "zx";
import { $, deps, root, since, UserError } from "../lib/project.mjs";
import { digest } from "../lib/stamp.mjs";
import { createFolder } from "../lib/wheels.mjs";
import { trimOneDnn } from "./onednn-trim.mjs";

const pinned = path.join(root, "scripts/requirements/onednn-source.json");

/** @returns {Promise<{ crate: string, version: string, sha256: string, oneDNN: string }>} */
export const oneDnnSource = () => fs.readJson(pinned);

/** Stands for the sources and what is removed from them. */
export async function oneDnnSourceKey() {
  return digest(["scripts/requirements/onednn-source.json", "scripts/prebuild/onednn-trim.mjs"]);
}

/** Returns the folder of the sources that are needed, which are fetched if they are not there. */
export async function fetchOneDnnSource() {
  const { crate, version, sha256, oneDNN } = await oneDnnSource();
  const folder = path.join(
    deps,
    `onednn-source-${oneDNN}-${(await oneDnnSourceKey()).slice(0, 12)}`,
  );
  if (await fs.pathExists(folder)) return folder;
  if ((await which("cargo", { nothrow: true })) === null) {
    throw new UserError(
      "missing: cargo, which fetches the sources of oneDNN (`apt install cargo`)",
    );
  }
  const begin = Date.now();
  const work = await fs.mkdtemp(path.join(os.tmpdir(), "network3-onednn-"));
  try {
    const vendored = path.join(await vendor(work, crate, version), crate);
    const { package: found } = await fs.readJson(path.join(vendored, ".cargo-checksum.json"));
    if (found !== sha256) {
      throw new UserError(`the crate ${crate} ${version} has SHA-256 ${found}, expected ${sha256}`);
    }
    await createFolder(folder, async (partial) => {
      await fs.copy(path.join(vendored, "oneDNN"), partial);
      await trimOneDnn(partial);
    });
  } finally {
    await fs.remove(work);
  }
  console.log(`fetched the sources of oneDNN ${oneDNN} (${since(begin)})`);
  return folder;
}

/** Has cargo check the crate against the registry and unpack it. Returns the folder of crates. */
async function vendor(work, crate, version) {
  const manifest = [
    '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"',
    '[lib]\npath = "lib.rs"',
    `[dependencies]\n${crate} = "=${version}"\n`,
  ].join("\n");
  await fs.writeFile(path.join(work, "Cargo.toml"), manifest);
  await fs.writeFile(path.join(work, "lib.rs"), "");
  const crates = path.join(work, "crates");
  try {
    await $`cargo vendor --manifest-path ${path.join(work, "Cargo.toml")} ${crates}`;
  } catch (error) {
    throw new UserError(`cargo could not fetch the crate ${crate}:\n${error.stderr ?? error}`);
  }
  return crates;
}
