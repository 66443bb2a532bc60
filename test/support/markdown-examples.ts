// Runs the TypeScript blocks of a Markdown page as a reader would.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/** The TypeScript blocks of a page, by its path in the project. */
export async function readExamples(page: string): Promise<string[]> {
  const text = await readFile(join(root, page), "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => match[1] ?? "");
}

/** Runs TypeScript in `folder` with the compiled library and gives what it prints. */
export async function runExample(
  code: string,
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  const library = pathToFileURL(join(root, "dist/index.js")).href;
  const file = join(folder, "example.mjs");
  await writeFile(file, outputText.replaceAll('"network3"', JSON.stringify(library)));
  const options = { cwd: folder, env: { ...process.env, ...env } };
  return (await run(process.execPath, [file], options)).stdout;
}

/** Returns the compiler's errors for TypeScript that uses the compiled library. */
export async function typeErrors(code: string, folder: string): Promise<string[]> {
  const file = join(folder, "example.mts");
  await writeFile(file, code);
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    paths: { network3: [join(root, "dist/index.d.ts")] },
    typeRoots: [join(root, "node_modules/@types")],
    types: ["node"],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
