// The foreign code inside of the native files, and its licences.
import { createRequire } from "node:module";
import { fs, path } from "zx";
import { fetchOneDnnSource, oneDnnSource } from "./onednn-source.mjs";
import { fetchZig, ZIG_VERSION } from "./zig.mjs";

/**
 * @typedef {{ name: string, version: string, licence: string, purl?: string, texts: string[] }} Part
 *   `licence` is an SPDX expression, `texts` are the paths of its texts
 */

/** The version of the C++ library, which is that of LLVM. */
async function llvmVersion(zig) {
  const config = await fs.readFile(path.join(zig, "lib/libcxx/include/__config"), "utf8");
  const [, major, minor, patch] = /_LIBCPP_VERSION (\d+)(\d{2})(\d{2})$/m.exec(config) ?? [];
  return [major, minor, patch].map(Number).join(".");
}

/** @returns {Promise<Part[]>} */
async function partsOfZig() {
  const zig = await fetchZig();
  const version = await llvmVersion(zig);
  const llvm = ["libcxx", "libcxxabi", "libunwind"].map((name) => ({
    name,
    version,
    licence: "Apache-2.0 WITH LLVM-exception",
    texts: [path.join(zig, "lib", name, "LICENSE.TXT")],
  }));
  const runtime = { name: "zig compiler-rt", version: ZIG_VERSION, licence: "MIT" };
  return [...llvm, { ...runtime, texts: [path.join(zig, "LICENSE")] }];
}

/** @returns {Promise<Part[]>} */
async function partsOfOneDnn() {
  const folder = await fetchOneDnnSource();
  const { crate, version: ofCrate, oneDNN: version } = await oneDnnSource();
  const header = await fs.readFile(path.join(folder, "third_party/xbyak/xbyak/xbyak.h"), "utf8");
  const [, major = "0", minor = "0"] = /VERSION = 0x(\d)(\d\d)/.exec(header) ?? [];
  // The second has the licences of Xbyak and of a function of Boost.
  const texts = ["LICENSE", "THIRD-PARTY-PROGRAMS"].map((name) => path.join(folder, name));
  const purl = `pkg:cargo/${crate}@${ofCrate}`;
  return [
    { name: "oneDNN", version, licence: "Apache-2.0 AND BSL-1.0", purl, texts },
    { name: "Xbyak", version: `${major}.${minor}`, licence: "BSD-3-Clause", texts: [] },
  ];
}

/** @returns {Part} */
function nodeAddonApi() {
  const manifest = createRequire(import.meta.url).resolve("node-addon-api/package.json");
  const { name, version, license: licence } = fs.readJsonSync(manifest);
  const texts = [path.join(path.dirname(manifest), "LICENSE.md")];
  return { name, version, licence, purl: `pkg:npm/${name}@${version}`, texts };
}

/**
 * @param {import("../../src/backend/native/targets.js").Target} target
 * @returns {Promise<Part[]>}
 */
export async function partsOf({ role }) {
  const ofAddon = role === "addon" ? [...(await partsOfOneDnn()), nodeAddonApi()] : [];
  return [...ofAddon, ...(await partsOfZig())];
}

/**
 * Writes the texts of all licences into one file.
 * @param {string} folder
 * @param {Part[]} parts
 */
export async function writeLicences(folder, parts) {
  const sections = [];
  for (const { name, version, licence, texts } of parts) {
    const content = await Promise.all(texts.map((text) => fs.readFile(text, "utf8")));
    sections.push([`${name} ${version}: ${licence}`, ...content.map((text) => text.trim())]);
  }
  const rule = `\n\n${"=".repeat(100)}\n\n`;
  const text = sections.map((section) => section.join("\n\n")).join(rule);
  await fs.writeFile(path.join(folder, "THIRD-PARTY-LICENSES.txt"), `${text}\n`);
}
