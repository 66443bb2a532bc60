// npm run pack:cuda -- [--out network3-cuda.tar.gz] [--data <folder>] [--level 9] [--no-cuda]
//
// Packs what a bare GPU machine needs to train; `run.sh` inside says how to train one network a command.
import { pack } from "./pack/archive.mjs";

await pack({
  script: "pack-cuda",
  describes: "Packs network3, Node and MNIST for a GPU machine without a network.",
  out: "network3-cuda.tar.gz",
  add: ["scripts/pack/{env,run}.sh"],
});
