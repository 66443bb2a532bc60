// The libraries and symbols that a shared library needs and exports, read from its dynamic section.
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { fs } from "zx";
import { $ as shell } from "../lib/project.mjs";
import { neededVersions } from "../pack/libraries.mjs";

// The parsed output of programs depends on the language, so it is set to C.
const $ = shell({ env: { ...process.env, LC_ALL: "C" } });

/** The libraries of glibc that every Linux with it has. */
const OF_GLIBC = /^(ld-linux-x86-64|lib(c|m|dl|pthread))\.so\.\d+$/;

/** The symbols that a library of each role exports. */
const EXPORTS = {
  addon: ["napi_register_module_v1", "node_api_module_get_api_version_v1"],
  cuda: ["Network3CudaEntry"],
};

/** The sizes that a package may have. */
const MOST = { bytes: 35e6, gzipped: 10e6 };

/**
 * @typedef {{ bytes: number, gzipped: number, glibc: string, versions: Record<string, string>,
 *   missing: string[], needed: string[], exported: string[], hasExecutableStack: boolean, hasSymbols: boolean }} Facts
 */

/**
 * @param {string} file
 * @returns {Promise<Facts>}
 */
export async function inspectLibrary(file) {
  const dynamic = `${await $`readelf --wide --dynamic ${file}`}`;
  const symbols = `${await $`readelf --wide --dyn-syms ${file}`}`;
  const segments = `${await $`readelf --wide --segments --sections ${file}`}`;
  const versions = await neededVersions([file]);
  const undefinedSymbol = /^\s*\d+: \S+\s+0 \S+\s+GLOBAL\s+\S+\s+UND (\S+)/gm;
  const defined =
    /^\s*\d+: \S+\s+\d+ (?:FUNC|OBJECT|TLS|NOTYPE)\s+(?:GLOBAL|WEAK|UNIQUE)\s+\S+\s+\d+ (\S+)$/gm;
  return {
    bytes: (await fs.stat(file)).size,
    gzipped: await gzippedSize(file),
    glibc: versions.GLIBC ?? "0",
    versions,
    missing: [...symbols.matchAll(undefinedSymbol)]
      .map(([, name]) => name)
      .filter((name) => !/@GLIBC_|^(napi|node_api)_/.test(name)),
    needed: [...dynamic.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name),
    exported: [...symbols.matchAll(defined)].map(([, name]) => name.replace(/@.*$/, "")).sort(),
    hasExecutableStack: !/GNU_STACK.*\sRW\s/.test(segments),
    hasSymbols: /\s\.(symtab|debug_info)\s/.test(segments),
  };
}

async function gzippedSize(file) {
  let size = 0;
  await pipeline(createReadStream(file), createGzip({ level: 9 }), async (chunks) => {
    for await (const chunk of chunks) size += chunk.length;
  });
  return size;
}

/**
 * Returns what forbids a release of a file: its size, the libraries it needs, what it shows.
 * @param {Facts} facts
 * @param {import("../../src/backend/native/targets.js").Target} target
 * @returns {string[]}
 */
export function violations(facts, { role, glibc }) {
  const isNewer = facts.glibc.localeCompare(glibc, "en", { numeric: true }) > 0;
  const foreign = facts.needed.filter((name) => !OF_GLIBC.test(name));
  const cxx = Object.keys(facts.versions).filter((name) => name !== "GLIBC");
  const others = facts.exported.filter((name) => !EXPORTS[role].includes(name));
  const missing = EXPORTS[role].filter((name) => !facts.exported.includes(name));
  return [
    ...(isNewer ? [`it needs glibc ${facts.glibc}, and the floor is ${glibc}`] : []),
    ...(foreign.length > 0 ? [`it needs ${foreign.join(", ")}`] : []),
    ...(cxx.length > 0 ? [`it needs versions of ${cxx.join(", ")}`] : []),
    ...(facts.missing.length > 0
      ? [`nothing defines its symbols ${facts.missing.slice(0, 5).join(", ")}`]
      : []),
    ...(others.length > 0 ? [`it shows ${others.slice(0, 5).join(", ")}`] : []),
    ...(missing.length > 0 ? [`it does not show ${missing.join(", ")}`] : []),
    ...(facts.hasExecutableStack ? ["its stack is executable"] : []),
    ...(facts.hasSymbols ? ["it is not stripped"] : []),
    ...(facts.bytes > MOST.bytes ? [`it has ${facts.bytes} bytes`] : []),
    ...(facts.gzipped > MOST.gzipped ? [`it has ${facts.gzipped} bytes gzipped`] : []),
  ];
}
