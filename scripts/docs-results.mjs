// npm run docs:results: writes the results that are on record into the pages of docs/chapter.
import { fs, glob, path } from "zx";
import { $, root } from "./lib/project.mjs";
import { withResults } from "./lib/results-tables.mjs";

const table = JSON.parse((await $`node dist/cli/main.js table --json`).stdout);
for (const page of await glob("docs/chapter/*.md", { cwd: root })) {
  const file = path.join(root, page);
  const text = await fs.readFile(file, "utf8");
  const written = withResults(text, table);
  if (written !== text) await fs.writeFile(file, written);
}
