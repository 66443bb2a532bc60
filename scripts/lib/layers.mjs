// Which folder may use which: the house's floors, from the bottom up.
import { fs, glob, path } from "zx";

/** TypeScript: a folder or file of src/ and what it may import beside itself. */
const typescript = {
  "errors.ts": [],
  "random.ts": ["errors.ts"],
  graph: ["errors.ts"],
  backend: ["errors.ts", "random.ts", "graph", "data"],
  "activations.ts": ["errors.ts", "graph"],
  "initializers.ts": ["errors.ts", "random.ts"],
  data: ["errors.ts", "random.ts"],
  layers: ["errors.ts", "random.ts", "graph", "activations.ts", "initializers.ts", "arguments.ts"],
  "arguments.ts": ["errors.ts"],
  io: "below the command line",
  experiments: "below the command line",
  cli: "anything",
};

/** C++: a folder of native/ and whose headers it may include. */
const cpp = {
  core: ["core"],
  program: ["core", "program"],
  "backend/backend.h": ["core", "program"],
  "backend/onednn": ["core", "program", "backend"],
  addon: ["core", "program", "backend", "addon"],
  bench: ["bench"],
};

/** Foreign headers that only one room may see. */
const foreign = [
  { header: /^napi\.h$|^node_api\.h$/, rooms: ["addon"] },
  { header: /dnnl/, rooms: ["backend/onednn", "bench"] },
  { header: /^(cuda|cudnn|cublas|nvrtc)/, rooms: ["backend/cuda"] },
];

const longestPrefix = (table, name) =>
  Object.keys(table)
    .filter((key) => name === key || name.startsWith(`${key}/`))
    .sort((a, b) => b.length - a.length)[0];

/**
 * @param {string} text
 * @param {RegExp} pattern with one group
 * @param {(found: string, line: number) => void} visit
 */
function forEachMatch(text, pattern, visit) {
  text.split("\n").forEach((content, index) => {
    const found = content.match(pattern)?.[1];
    if (found) visit(found, index + 1);
  });
}

async function checkTypeScript(root) {
  const violations = [];
  const src = path.join(root, "src");
  for (const file of await glob("**/*.ts", { cwd: src })) {
    const room = longestPrefix(typescript, file);
    const allowed = room && typescript[room];
    const text = await fs.readFile(path.join(src, file), "utf8");
    forEachMatch(text, /from "(\.[^"]*)"/, (specifier, line) => {
      const target = path.join(path.dirname(file), specifier).replace(/\.js$/, ".ts");
      const other = longestPrefix(typescript, target) ?? target;
      const isCli = other === "cli";
      const fine =
        other === room ||
        allowed === "anything" ||
        (!isCli && (!Array.isArray(allowed) || allowed.includes(other)));
      if (!fine) violations.push(`src/${file}:${line}: ${room} may not import ${other}`);
    });
  }
  return violations;
}

async function checkCpp(root) {
  const violations = [];
  const native = path.join(root, "native");
  for (const file of await glob("**/*.{h,cc}", { cwd: native })) {
    const room = longestPrefix(cpp, file);
    const text = await fs.readFile(path.join(native, file), "utf8");
    const where = (line) => `native/${file}:${line}: ${room}`;
    forEachMatch(text, /^#include "([^"]+)"/, (header, line) => {
      const floor = header.split("/")[0];
      const other = longestPrefix(cpp, header) ?? header;
      const backendOfAnother =
        other.startsWith("backend/") && other !== room && other !== "backend/backend.h";
      const factory = room === "addon" && /^backend\/\w+\/backend\.h$/.test(header);
      if (!room || !cpp[room].includes(floor) || (backendOfAnother && !factory)) {
        violations.push(`${where(line)} may not include ${header}`);
      }
    });
    forEachMatch(text, /^#include <([^>]+)>/, (header, line) => {
      for (const rule of foreign) {
        if (rule.header.test(header) && !rule.rooms.includes(room ?? "")) {
          violations.push(`${where(line)} may not include <${header}>`);
        }
      }
    });
  }
  return violations;
}

/**
 * All violations of the dependency direction in a checkout.
 * @param {string} root
 * @returns {Promise<string[]>} one line each: file:line: who may not use what
 */
export async function findViolations(root) {
  return [...(await checkTypeScript(root)), ...(await checkCpp(root))];
}
