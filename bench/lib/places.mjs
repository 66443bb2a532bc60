// Paths of the programs that the benchmark runs.
import { path } from "zx";
import { deps, root } from "../../scripts/lib/project.mjs";

/** The folder with PyTorch and its dependencies; see bench/setup.mjs. */
export const pytorchFolder = path.join(deps, "pytorch-2.15.0");

const release = path.join(root, "build/Release");

export const library = path.join(root, "dist/index.js");
export const rawOnednn = path.join(release, "raw_onednn");
export const limitsProgram = path.join(release, "machine_limits");
