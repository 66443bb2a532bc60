// Finds code in the messages of the sources: what stands in backticks, and what looks like code.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const source = fileURLToPath(new URL("../../src", import.meta.url));

/** The name of an argument, or a command for the shell: nothing to run here. */
const NO_CODE = /^\w+$|^(npm|network3|pip|nvidia-smi|run|node)\b/;

/** A call, an instance, an object with an option: `x.slice(`, `new Uint8Array(`, `{ device: `. */
const CODE = /[\w$…]\.\w+\(|\bnew [A-Z…]\w*[({]|\{ \w+: (?!…)/;

/** The text of a literal, `…` in place of what is put in. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
}

/** Code in a literal: each part in backticks; the whole text where code stands outside of them. */
function codeIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
  const rest = text.replaceAll(/`[^`]+`/g, "");
  return [...quoted.filter((code) => !NO_CODE.test(code)), ...(CODE.test(rest) ? [text] : [])];
}

/** All code in the messages of src/, except of the command line, by file. */
export function codeInMessages(): Map<string, string> {
  const found = new Map<string, string>();
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.startsWith("cli"),
  );
  for (const name of files) {
    const text = readFileSync(join(source, name), "utf8");
    const visit = (node: ts.Node) => {
      if (ts.isImportDeclaration(node)) return;
      for (const code of codeIn(textOf(node) ?? "")) found.set(code, name);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
  }
  return found;
}
