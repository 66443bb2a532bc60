// npm run bench:setup: puts PyTorch into .deps, for the benchmark alone. 2.4 GB to download, 5 GB on
// disk: the package index has no build without CUDA, and that one loads CUDA's libraries always.
import { chalk, fs, path } from "zx";
import { deps, report, root, since, UserError } from "../scripts/lib/project.mjs";
import { createFolder, withWheels } from "../scripts/lib/wheels.mjs";
import { pytorchFolder } from "./lib/places.mjs";

async function setUp() {
  if (await fs.pathExists(pytorchFolder)) return;
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new UserError(
      `PyTorch is pinned for Linux x64 only, this is ${process.platform} ${process.arch}. ` +
        "The benchmark runs without it: npm run bench -- --no-pytorch",
    );
  }
  const begin = Date.now();
  console.log("fetching PyTorch, 2.4 GB ...");
  // Unpacked next to the target, so that nothing is copied and /tmp may be small.
  const arrange = async (wheels, folder) => {
    for (const name of await fs.readdir(wheels)) {
      if (!name.endsWith(".whl")) await fs.move(path.join(wheels, name), path.join(folder, name));
    }
  };
  await withWheels(
    "pytorch.txt",
    (wheels) => createFolder(pytorchFolder, (folder) => arrange(wheels, folder)),
    deps,
  );
  console.log(`PyTorch is in ${path.relative(root, pytorchFolder)} (${since(begin)})`);
}

try {
  await setUp();
} catch (error) {
  report("no PyTorch", error);
  console.error(
    chalk.dim("Python 3.11 to 3.14 is needed; the benchmark runs without PyTorch, too."),
  );
  process.exitCode = 1;
}
