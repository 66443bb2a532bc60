// How zig compiles the targets of src/backend/native/targets.ts. A new target has a row here, too.

/**
 * @typedef {object} Toolchain
 * @property {string} triple as `zig targets` lists it, without the version of the C library
 * @property {string} cpu the least processor: of all code but the kernels, which are compiled for several
 *   and chosen when they run. It lies below what the kernels need, so that the addon can say so.
 * @property {string} processor as CMAKE_SYSTEM_PROCESSOR
 */

const LINUX_X64 = { triple: "x86_64-linux-gnu", cpu: "x86_64", processor: "x86_64" };

/** @type {Record<string, Toolchain>} */
export const TOOLCHAINS = { "linux-x64-gnu": LINUX_X64, "cuda-linux-x64": LINUX_X64 };
