// The table of the packages with native files. The loader and the scripts that build and pack the
// packages read it; a new platform is a new row.

/** A package that holds one native file for one platform. */
export interface Target {
  /** The folder of its files below build/prebuilt; `npm run prebuild -- --target` takes it. */
  readonly id: string;
  readonly package: string;
  /** The kind of the file: the addon, or the CUDA library that the addon opens. */
  readonly role: "addon" | "cuda";
  readonly file: string;
  /** As `process.platform`. */
  readonly os: string;
  /** As `process.arch`. */
  readonly cpu: string;
  /** As the `libc` field of package.json. */
  readonly libc: "glibc" | "musl";
  /** The oldest version of the C library that the file runs on. */
  readonly glibc: string;
  /** The features of the processor that the file needs, by their names in /proc/cpuinfo. */
  readonly cpuFlags: readonly string[];
}

/** The level x86-64-v2 of the System V ABI. */
const X86_64_V2 = ["cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3"];

export const TARGETS: readonly Target[] = [
  {
    id: "linux-x64-gnu",
    package: "@network3/linux-x64-gnu",
    role: "addon",
    file: "network3.node",
    os: "linux",
    cpu: "x64",
    libc: "glibc",
    glibc: "2.28",
    cpuFlags: X86_64_V2,
  },
  {
    id: "cuda-linux-x64",
    package: "@network3/cuda-linux-x64",
    role: "cuda",
    file: "network3_cuda.so",
    os: "linux",
    cpu: "x64",
    libc: "glibc",
    glibc: "2.28",
    cpuFlags: X86_64_V2,
  },
];
