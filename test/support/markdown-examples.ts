// Compiles and runs TypeScript of a Markdown page as a reader would.
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { readBlocks } from "./markdown-blocks.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/** Returns the TypeScript blocks of a page, given its path in the project. */
export async function readExamples(page: string): Promise<string[]> {
  const blocks = await readBlocks(page);
  return blocks.filter(({ language }) => language === "ts").map(({ code }) => code);
}

/** Runs TypeScript in `folder` with the compiled library and gives what it prints. */
export async function runExample(
  typescript: string,
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { outputText } = ts.transpileModule(typescript, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  const file = join(folder, "example.mjs");
  const library = (module = ".") =>
    JSON.stringify(pathToFileURL(join(root, "dist", module, "index.js")).href);
  const code = outputText.replaceAll(/"network3(?:\/(\w+))?"/g, (_, module) => library(module));
  await writeFile(file, code);
  const options = { cwd: folder, env: { ...process.env, ...env } };
  return (await run(process.execPath, [file], options)).stdout;
}

/**
 * Returns the compiler's errors for pieces of TypeScript, by name, that use the compiled library. Each
 * error begins with the name of its piece.
 */
export async function typeErrors(
  pieces: Readonly<Record<string, string>>,
  folder: string,
): Promise<string[]> {
  const nameOf = new Map(Object.keys(pieces).map((name, i) => [join(folder, `${i}.mts`), name]));
  for (const [file, name] of nameOf) await writeFile(file, pieces[name] ?? "");
  const program = ts.createProgram([...nameOf.keys()], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    paths: {
      network3: [join(root, "dist/index.d.ts")],
      "network3/*": [join(root, "dist/*/index.d.ts")],
    },
    typeRoots: [join(root, "node_modules/@types")],
    types: ["node"],
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const name = nameOf.get(file?.fileName ?? "") ?? "TypeScript";
    return `${name}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}
