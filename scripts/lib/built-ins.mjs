// Finds `instanceof` checks of built-ins. They fail in a vm context (Jest), which has its own
// classes.
import ts from "typescript";
import { fs, glob, path } from "zx";

const REMEDY = "fails across realms; use src/realms.ts";
const EQUALITY = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

/**
 * Returns the names that a file declares or imports, except from Node; all other names are built
 * in.
 */
function ownNames(source) {
  const names = new Set();
  const visit = (node) => {
    const isNode = (declaration) => declaration.moduleSpecifier.text.startsWith("node:");
    if (ts.isImportDeclaration(node) && isNode(node)) return;
    const declares = ts.isClassDeclaration(node) || ts.isVariableDeclaration(node);
    const imports =
      ts.isImportSpecifier(node) || ts.isImportClause(node) || ts.isNamespaceImport(node);
    if ((declares || imports) && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** Returns the first name in an expression, such as `errors` in `errors.ShapeError`. */
function firstName(expression) {
  let at = expression;
  while (ts.isPropertyAccessExpression(at)) at = at.expression;
  return at.getText();
}

function isConstructor(node) {
  return ts.isPropertyAccessExpression(node) && node.name.text === "constructor";
}

function problemOf(node, names) {
  if (!ts.isBinaryExpression(node)) return undefined;
  const { left, operatorToken, right } = node;
  if (operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword) {
    const isOwn = names.has(firstName(right));
    return isOwn ? undefined : `instanceof ${right.getText()} ${REMEDY}`;
  }
  const compares = EQUALITY.has(operatorToken.kind) && [left, right].some(isConstructor);
  return compares ? `a comparison of constructors ${REMEDY}` : undefined;
}

/**
 * Returns all checks in src/ of a checkout that use `instanceof` on a built-in.
 * @param {string} root
 * @returns {Promise<string[]>} one line each: file:line: what fails
 */
export async function findClassChecks(root) {
  const found = [];
  for (const name of (await glob("src/**/*.ts", { cwd: root })).sort()) {
    const text = await fs.readFile(path.join(root, name), "utf8");
    const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    const names = ownNames(source);
    const visit = (node) => {
      const problem = problemOf(node, names);
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      if (problem) found.push(`${name}:${line + 1}: ${problem}`);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}
