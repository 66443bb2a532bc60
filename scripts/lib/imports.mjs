// Finds the imports of a source file within its tree, and the foreign headers that it includes.
import ts from "typescript";
import { fs, path } from "zx";

const withoutEnding = (name) => name.replace(/\.\w+$/, "");

/**
 * Relative imports, exports, dynamic imports and import types of a TypeScript file.
 * @param {string} text
 * @param {string} name path of the file within its tree
 * @returns {{ target: string, line: number }[]} paths within the tree, without ending
 */
export function importsOf(text, name) {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName, pos }) => ({
      target: withoutEnding(path.join(path.dirname(name), fileName)),
      line: text.slice(0, pos).split("\n").length,
    }));
}

/**
 * Includes of a C++ file: ours as paths within the tree, others as `header`.
 * @param {string} text
 * @param {string} name path of the file within its tree
 * @param {string} base the tree's folder
 * @returns {{ target?: string, header?: string, line: number }[]}
 */
export function includesOf(text, name, base) {
  return text.split("\n").flatMap((content, index) => {
    const [, quote, header] = content.match(/^\s*#\s*include\s*(["<])([^">]+)[">]/) ?? [];
    if (header === undefined) return [];
    const beside = path.join(path.dirname(name), header);
    const ours = [header, beside].find((file) => fs.existsSync(path.join(base, file)));
    const use = ours || quote === '"' ? { target: withoutEnding(ours ?? header) } : { header };
    return [{ ...use, line: index + 1 }];
  });
}
