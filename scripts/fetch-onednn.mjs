// Puts oneDNN 3.2 into .deps from pip wheels; CMake calls this where no installed oneDNN fits.
import { fs, glob, path } from "zx";
import { deps, report, root, since, UserError } from "./lib/project.mjs";
import { createFolder, withWheels } from "./lib/wheels.mjs";

const target = path.join(deps, "onednn-3.2.0");
const library = "libdnnl.so.3";

// Each wheel holds a part: <name>.data/data/{include,lib,share/doc/onednn}.
async function arrange(wheels, folder) {
  for (const data of await glob("*.data/data", { cwd: wheels, onlyDirectories: true })) {
    for (const [from, to] of [
      ["include", "include"],
      [`lib/${library}`, `lib/${library}`],
      ["share/doc/onednn", "."],
    ]) {
      const found = path.join(wheels, data, from);
      if (await fs.pathExists(found)) await fs.copy(found, path.join(folder, to));
    }
  }
  // The wheels hold the same 55 MB under three names; this one is for -ldnnl by hand.
  await fs.symlink(library, path.join(folder, "lib/libdnnl.so"));
}

async function fetchOneDnn() {
  if (await fs.pathExists(path.join(target, "lib", library))) return;
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new UserError(
      `oneDNN comes as a package for Linux x64 only, this is ${process.platform} ${process.arch}. ` +
        "Install oneDNN >= 3.2 and set DNNL_ROOT to its folder.",
    );
  }
  const begin = Date.now();
  await withWheels("onednn.txt", (wheels) =>
    createFolder(target, (folder) => arrange(wheels, folder)),
  );
  console.log(`fetched oneDNN 3.2.0 into ${path.relative(root, target)} (${since(begin)})`);
}

try {
  await fetchOneDnn();
} catch (error) {
  report("no oneDNN", error);
  process.exitCode = 1;
}
