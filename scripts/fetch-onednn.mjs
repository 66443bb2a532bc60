// Puts oneDNN 3.2 into .deps from pip wheels; CMake calls this where no installed oneDNN fits.
import { fs, glob, path } from "zx";
import { deps, fail, root, since } from "./lib/project.mjs";
import { createFolder, withWheels } from "./lib/wheels.mjs";

const target = path.join(deps, "onednn-3.2.0");
const library = "libdnnl.so.3";

if (await fs.pathExists(path.join(target, "lib", library))) process.exit(0);
if (process.platform !== "linux" || process.arch !== "x64") {
  fail(
    `oneDNN comes as a package for Linux x64 only, this is ${process.platform} ${process.arch}. ` +
      "Install oneDNN >= 3.2 and set DNNL_ROOT to its folder.",
  );
}

const begin = Date.now();
await withWheels(path.join(root, "scripts/requirements/onednn.txt"), async (wheels) => {
  await createFolder(target, async (folder) => {
    for (const data of await glob("*.data/data", { cwd: wheels, onlyDirectories: true })) {
      const include = path.join(wheels, data, "include");
      if (await fs.pathExists(include)) await fs.copy(include, path.join(folder, "include"));
      const found = path.join(wheels, data, "lib", library);
      if (await fs.pathExists(found)) await fs.copy(found, path.join(folder, "lib", library));
      const license = path.join(wheels, data, "share/doc/onednn");
      if (await fs.pathExists(license)) await fs.copy(license, path.join(folder, "doc"));
    }
  });
});
console.log(`fetched oneDNN 3.2.0 into ${path.relative(root, target)} (${since(begin)})`);
