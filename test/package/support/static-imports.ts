// Finds the modules that the import of an ES module loads, with the names that it imports from them.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

export interface StaticImport {
  readonly file: string;
  /** The specifier as written: `./errors.js`, `node:os`, `undici`. */
  readonly module: string;
  /** The imported names, which must exist for linking; none for a namespace import. */
  readonly names: readonly string[];
}

function namesOf(statement: ts.ImportDeclaration | ts.ExportDeclaration): string[] {
  const clause = ts.isImportDeclaration(statement)
    ? statement.importClause?.namedBindings
    : statement.exportClause;
  if (!clause || ts.isNamespaceImport(clause) || ts.isNamespaceExport(clause)) return [];
  return clause.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
}

/** Returns all imports of `entry` and of the files that it imports, except `import()`. */
export function staticImports(entry: string): StaticImport[] {
  const found: StaticImport[] = [];
  const files = new Set([entry]);
  for (const file of files) {
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
    for (const statement of source.statements) {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
      const { moduleSpecifier } = statement;
      if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) continue;
      const module = moduleSpecifier.text;
      found.push({ file, module, names: namesOf(statement) });
      if (module.startsWith(".")) files.add(join(dirname(file), module));
    }
  }
  return found;
}
