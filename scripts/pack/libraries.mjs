// Finds the shared libraries, and the versions of system libraries, that packed programs need.
import { $ as shell } from "../lib/project.mjs";

// The parsed output of programs depends on the language, so it is set to C.
const $ = shell({ env: { ...process.env, LC_ALL: "C" } });

/**
 * Libraries of glibc. Every Linux with glibc has them, and they cannot be mixed between versions.
 */
const OF_THE_SYSTEM = /^(ld-linux-x86-64|lib(c|m|dl|pthread|rt))\.so\.\d+$/;

/** C++ libraries. Not every machine has them; if it does, its newer versions must be used. */
const OF_CXX = /^lib(stdc\+\+|gcc_s)\.so\.\d+$/;

/**
 * The shared libraries that a file needs, but for those of every system; through others, too.
 * @param {string} file
 * @returns {Promise<{ name: string, path: string | undefined, isCxx: boolean }[]>} no path where
 *   there is none
 */
export async function foreignLibraries(file) {
  const { stdout } = await $`ldd ${file}`;
  return [...stdout.matchAll(/^\s*(\S+) => (?:(\/\S+)|not found)/gm)]
    .map(([, name, path]) => ({ name, path, isCxx: OF_CXX.test(name) }))
    .filter(({ name }) => !OF_THE_SYSTEM.test(name));
}

/**
 * The newest versions of the system's libraries that files need.
 * @param {string[]} files
 * @returns {Promise<Record<string, string>>} such as `{ GLIBC: "2.34", GLIBCXX: "3.4.30" }`
 */
export async function neededVersions(files) {
  const newest = {};
  for (const file of files) {
    const { stdout } = await $`readelf --wide --version-info ${file}`;
    for (const [, library, version] of stdout.matchAll(/Name: (GLIBC|GLIBCXX|CXXABI)_([\d.]+)/g)) {
      const known = newest[library] ?? "0";
      const isNewer = version.localeCompare(known, "en", { numeric: true }) > 0;
      if (isNewer) newest[library] = version;
    }
  }
  return newest;
}
