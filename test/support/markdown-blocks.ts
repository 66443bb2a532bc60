// The code blocks of a Markdown page, with the language and the mark of each. A block that tests
// cannot run is marked in a comment on the line before it: <!-- not run: <reason> -->.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface CodeBlock {
  readonly language: string;
  readonly code: string;
  /** The line of the opening fence, from 1. */
  readonly line: number;
  /** The reason for which the block is not run, if it is marked. */
  readonly notRun: string | undefined;
}

/** Returns the blocks of a page, given its path in the project. Fences without a language enclose output. */
export async function readBlocks(page: string): Promise<CodeBlock[]> {
  const lines = (await readFile(join(root, page), "utf8")).split("\n");
  const blocks: CodeBlock[] = [];
  for (let at = 0; at < lines.length; at++) {
    const language = /^```(\w*)/.exec(lines[at] ?? "")?.[1];
    if (language === undefined) continue;
    const end = lines.indexOf("```", at + 1);
    if (end < 0) throw new Error(`${page}:${at + 1}: the code block does not end`);
    const code = `${lines.slice(at + 1, end).join("\n")}\n`;
    const notRun = /^<!-- not run: (.+) -->$/.exec(lines[at - 1] ?? "")?.[1];
    if (language !== "") blocks.push({ language, code, line: at + 1, notRun });
    at = end;
  }
  return blocks;
}
