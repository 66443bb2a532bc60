// The declarations that users get: types that they name can be imported, and the declared libraries
// suffice.
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const entries = ["", "figures/", "nn/", "ops/", "optim/"].map(
  (folder) => `${dist}${folder}index.d.ts`,
);

const program = ts.createProgram(entries, {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  types: [],
});
const checker = program.getTypeChecker();

function resolved(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Returns the exports of all entry points, with aliases resolved. */
function exportedSymbols(): ts.Symbol[] {
  return entries.flatMap((entry) => {
    const file = program.getSourceFile(entry);
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${entry} is no module; build it first`);
    return checker.getExportsOfModule(module).map(resolved);
  });
}

/** Returns the name node of a reference to a type, if the node is one. */
function typeName(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isExpressionWithTypeArguments(node)) return node.expression;
  if (ts.isTypeQueryNode(node)) return node.exprName;
  return ts.isImportTypeNode(node) ? node.qualifier : undefined;
}

/** Returns the types of the package that a declaration names, without type parameters. */
function namedTypes(declaration: ts.Node): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    const name = typeName(node);
    const symbol = name && checker.getSymbolAtLocation(name);
    if (symbol) found.push(resolved(symbol));
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return found.filter((symbol) => {
    const files = (symbol.declarations ?? []).map((part) => part.getSourceFile().fileName);
    return !(symbol.flags & ts.SymbolFlags.TypeParameter) && files.some((f) => f.startsWith(dist));
  });
}

describe("the declarations", () => {
  it("export every type that they name", () => {
    const exported = new Set(exportedSymbols());
    expect(exported.size).toBeGreaterThan(50);
    const missing = [...exported].flatMap((symbol) =>
      (symbol.declarations ?? []).flatMap((declaration) =>
        namedTypes(declaration)
          .filter((type) => !exported.has(type))
          .map((type) => `${type.name}, named by ${symbol.name}`),
      ),
    );
    expect([...new Set(missing)]).toEqual([]);
  });
});
