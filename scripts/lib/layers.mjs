// The dependency rules between folders and files, listed from the lowest level to the highest. A
// key that ends in a slash covers a folder without the parts that have their own key; other keys
// are files.
import { fs, glob, path } from "zx";
import { importsOf, includesOf } from "./imports.mjs";

const ground = [
  "errors",
  "realms",
  "inspect",
  "arguments",
  "file-source",
  "make-folder",
  "package-place",
  "random",
];
const words = ["activations", "initializers"];
const belowTraining = [...ground, "graph/", "data/", "backend/"];
const belowModel = [...belowTraining, "initializers", "train/", "ops/", "nn/", "optim/"];
const belowNetwork = [...belowTraining, "layers/", ...words, "train/"];
const publicApi = ["errors", "realms", "data/", "layers/", ...words, "train/", "network"];

const cli = [
  ...publicApi,
  "ensemble",
  "arguments",
  "file-source",
  "make-folder",
  "package-place",
  "pictures/",
  "images/",
  "graph/",
  "io/",
  "io/network-file",
  "backend/devices",
  "network/",
  "experiments/",
  "figures/",
  "index",
  "node-version",
];

/** For src/: the modules that each entry may import, besides itself. */
const typescript = {
  errors: [],
  "node-version": [],
  "package-place": [],
  "require-node": ["errors", "node-version"],
  realms: [],
  inspect: [],
  arguments: ["errors", "realms"],
  "file-source": ["errors", "realms", "arguments"],
  "make-folder": ["errors", "realms"],
  random: ["errors", "arguments"],
  "graph/": ground,
  "pictures/": ground,
  "data/": [...ground, "pictures/"],
  "images/": [...ground, "pictures/", "data/"],
  "io/": ground,
  activations: [...ground, "graph/", "ops/"],
  initializers: ground,
  "layers/": [...ground, "graph/", "ops/", "activations", "initializers"],
  "backend/": [...ground, "graph/", "data/"],
  "backend/reference/": [...ground, "graph/", "data/", "backend/"],
  "backend/native/": [...ground, "graph/", "data/", "backend/"],
  // The only module that imports every backend.
  "backend/devices": [
    "errors",
    "realms",
    "arguments",
    "backend/",
    "backend/reference/",
    "backend/native/",
  ],
  "train/": [...belowTraining, "initializers", "backend/devices", "optim/"],
  "ops/": [...ground, "graph/", "initializers", "require-node"],
  // The subpath network3/ops also runs what is built of its functions.
  "ops/index": ["ops/", "model/", "require-node"],
  "nn/": [...ground, "graph/", "ops/", "initializers", "require-node"],
  "optim/": [...ground, "graph/", "ops/", "require-node"],
  "model/": [...belowModel, "backend/devices", "io/"],
  "network/": [...belowNetwork, "backend/devices", "ops/", "optim/"],
  // Model files: writing and reading networks.
  "io/network-file": [...belowNetwork, "io/", "io/network-metadata", "network/"],
  "io/network-metadata": [...belowNetwork, "io/", "network/"],
  network: [...belowNetwork, "backend/devices", "io/", "io/network-file", "network/"],
  ensemble: [...publicApi, "arguments"],
  "scale-weights": [...publicApi, "arguments", "model/"],
  lsuv: [...publicApi, "arguments", "model/", "nn/"],
  "check-gradients": [...publicApi, "arguments", "random", "backend/"],
  "experiments/": [...publicApi, "optim/"],
  "figures/": [...publicApi, "arguments", "network/", "experiments/"],
  index: [
    ...publicApi,
    "require-node",
    "ensemble",
    "check-gradients",
    "lsuv",
    "scale-weights",
    "arguments",
    "file-source",
    "pictures/",
    "images/",
    "io/",
    "backend/",
    "backend/devices",
    "network/",
    "model/",
    "experiments/",
  ],
  "cli/": [...cli, "cli/doctor/"],
  // The doctor command examines the addon directly.
  "cli/doctor/": [...cli, "cli/", "backend/native/"],
};

const cpuKernels = ["program/kernels/", "backend/cpu/kernels/", "backend/cpu/kernels/simd/"];
const belowCpu = ["core/", "program/", "program/kernels/", "backend/", "backend/cpu/kernels/"];
// The compiler calls the lowering of each op, which calls the compiler's services.
const cpuCompiler = [
  ...belowCpu,
  "program/ops",
  "backend/cpu/run/",
  "backend/cpu/compile/",
  "backend/cpu/lower/",
  "backend/cpu/passes/",
  "backend/cpu/onednn/",
  "backend/cpu/onednn/library",
];

const cudaKernels = ["program/kernels/", "backend/cuda/kernels/", "backend/cuda/kernels/step/"];
const belowCuda = [
  "core/",
  "program/",
  "program/kernels/",
  "backend/",
  "backend/cuda/api/",
  "backend/cuda/library",
  "backend/cuda/kernels/",
  "backend/cuda/kernels/step/",
  "backend/cuda/kernels/elementwise/",
  "backend/cuda/kernels/dense/",
  "backend/cuda/kernels/conv/",
];
const cudaCompiler = [
  ...belowCuda,
  "program/ops",
  "backend/cuda/run/",
  "backend/cuda/compile/",
  "backend/cuda/lower/",
];

/** For native/: the folders and files whose headers each entry may include, besides its own. */
const cpp = {
  "core/": [],
  "machine/": ["core/", "machine/kernels"],
  // Compiled once per instruction set, like the kernels of a backend.
  "machine/isa_kernels": ["machine/kernels"],
  "machine/kernels": [],
  "program/": ["core/", "program/kernels/"],
  // Headers that kernels of all backends share.
  "program/kernels/": [],
  // A list that every backend expands with macros of its own.
  "program/ops": [],
  "backend/": ["core/", "program/"],
  // The CPU backend, from the kernels to the executable. Kernels are compiled once per instruction
  // set, and the linker might use their copies of shared inline functions elsewhere.
  "backend/cpu/kernels/": ["program/ops", "program/kernels/"],
  "backend/cpu/kernels/simd/": ["backend/cpu/kernels/"],
  "backend/cpu/kernels/simd/select": ["core/", "backend/cpu/kernels/"],
  "backend/cpu/kernels/elementwise/": cpuKernels,
  "backend/cpu/kernels/sparse/": [...cpuKernels, "backend/cpu/kernels/elementwise/"],
  "backend/cpu/kernels/dense/": [...cpuKernels, "backend/cpu/kernels/elementwise/"],
  "backend/cpu/kernels/conv/": [...cpuKernels, "backend/cpu/kernels/sparse/"],
  // The only folder that includes the headers of oneDNN.
  "backend/cpu/onednn/library": ["core/"],
  "backend/cpu/onednn/": cpuCompiler,
  "backend/cpu/run/": [...belowCpu, "backend/cpu/onednn/library"],
  "backend/cpu/compile/": cpuCompiler,
  "backend/cpu/lower/": cpuCompiler,
  "backend/cpu/passes/": cpuCompiler,
  "backend/cpu/": [...cpuCompiler, "machine/"],
  // The CUDA backend.
  "backend/cuda/kernels/": ["program/ops", "program/kernels/"],
  "backend/cuda/kernels/step/": ["program/kernels/", "backend/cuda/kernels/"],
  "backend/cuda/kernels/elementwise/": cudaKernels,
  "backend/cuda/kernels/dense/": [...cudaKernels, "backend/cuda/kernels/elementwise/"],
  "backend/cuda/kernels/conv/": [...cudaKernels, "backend/cuda/kernels/elementwise/"],
  "backend/cuda/api/": [],
  "backend/cuda/load/": ["core/", "backend/", "backend/cuda/api/", "backend/cuda/library"],
  "backend/cuda/run/": belowCuda,
  "backend/cuda/compile/": cudaCompiler,
  "backend/cuda/lower/": cudaCompiler,
  "backend/cuda/": cudaCompiler,
  // The factory of a backend is its only header that others may include.
  "backend/cpu/backend": [...cpuCompiler, "backend/cpu/"],
  "backend/cuda/backend": [...cudaCompiler, "backend/cuda/"],
  // The entry of a separate library; the addon uses its interface, not its code.
  "backend/cuda/library": [
    ...cudaCompiler,
    "backend/cuda/",
    "backend/cuda/backend",
    "backend/cuda/load/",
  ],
  // Runs before the build, for CMake.
  "cmake/native_set": [],
  "addon/": ["core/", "program/", "backend/", "backend/cpu/backend", "backend/cuda/library"],
  // The benchmark programs must not use the code that they are compared with.
  "bench/": ["machine/"],
  // Libraries and addons that share no code with ours.
  "test/fixtures/": [],
  // Unit tests of the CPU backend.
  "test/barrier_rules": [...belowCpu, "backend/cpu/run/"],
  "test/passes/": cpuCompiler,
  "test/kernel_choice": ["core/", "backend/cpu/kernels/"],
  // The emulator replaces the libraries of the vendor and includes the sources of the kernels.
  "test/cuda/": [...cudaCompiler, "backend/cuda/"],
};

/** Foreign headers that only some folders may include. */
const foreign = [
  { header: /^(napi|node_api|js_native_api)\b/, folders: ["addon/", "test/fixtures/"] },
  { header: /^(oneapi\/)?dnnl/, folders: ["backend/cpu/onednn/", "bench/"] },
  { header: /^(cuda|cudnn|cublas|curand|nvrtc)/, folders: ["backend/cuda/"] },
];

// If a kernel compiled for AVX-512 used an inline function of a C++ header, the linker might keep
// that copy for all callers, so kernels include only C headers.
const cHeadersOnly = ["backend/cpu/kernels/", "program/kernels/"];

/** Returns the key that covers a path without extension; undefined if there is none. */
function roomOf(table, name) {
  if (Object.hasOwn(table, name)) return name;
  const folders = Object.keys(table).filter((row) => row.endsWith("/") && name.startsWith(row));
  return folders.sort((a, b) => b.length - a.length)[0];
}

function mayUseForeign(room, header) {
  const isKernel = room.endsWith("/") && cHeadersOnly.some((folder) => room.startsWith(folder));
  if (isKernel && !header.endsWith(".h")) return false;
  return foreign.every(
    ({ header: pattern, folders }) =>
      !pattern.test(header) || folders.some((folder) => room.startsWith(folder)),
  );
}

function check(table, file, uses) {
  const room = roomOf(table, file.name);
  if (room === undefined) {
    return [`${file.path}:1: ${file.name} has no row in scripts/lib/layers.mjs`];
  }
  return uses
    .filter(({ target, header }) => {
      if (header !== undefined) return !mayUseForeign(room, header);
      const other = roomOf(table, target);
      return other !== room && !table[room].includes(other);
    })
    .map(({ target, header, line }) => {
      const what = header ? `<${header}>` : (roomOf(table, target) ?? target);
      return `${file.path}:${line}: ${room} may not import ${what}`;
    });
}

/**
 * Returns all violations of the dependency rules in a checkout.
 * @param {string} root
 * @returns {Promise<string[]>} one line each: file:line: who may not import what
 */
export async function findViolations(root) {
  const violations = [];
  for (const [folder, endings, table, usesOf] of [
    ["src", "ts", typescript, importsOf],
    ["native", "{h,cc,cu,cuh,def}", cpp, includesOf],
  ]) {
    const base = path.join(root, folder);
    for (const name of (await glob(`**/*.${endings}`, { cwd: base })).sort()) {
      const file = { path: `${folder}/${name}`, name: name.replace(/\.\w+$/, "") };
      const text = await fs.readFile(path.join(base, name), "utf8");
      violations.push(...check(table, file, usesOf(text, name, base)));
    }
  }
  return violations;
}
