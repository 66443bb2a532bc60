// npm run pack:first-contact -- [--out network3-first-contact.tar.gz] [--data <folder>] [--level 9] [--no-cuda]
//
// Packs what a bare GPU machine needs for `first-contact.sh`, which tries everything within 8 minutes and
// writes a report; see docs/cuda-first-contact.md.
import { pack } from "./pack/archive.mjs";

await pack({
  script: "pack-first-contact",
  describes: "Packs network3, Node and MNIST, and a script that tries CUDA out on a GPU machine.",
  out: "network3-first-contact.tar.gz",
  add: [
    "scripts/pack/{env,run,first-contact}.sh",
    "scripts/first-contact/**/*.mjs",
    "scripts/lib/{compute-sanitizer,gpu,run-limited}.mjs",
    "bench/lib/nets.mjs",
    "bench/sides/{library,network,ours}.mjs",
    "bench/pytorch/*.py",
  ],
});
