// Parts of pages that the command line writes.

import { escaped } from "../../figures/svg.js";

/** The part of a page under a heading. */
export type Section = readonly [heading: string, html: string];

const STYLE = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto }
table:has(th) td { white-space: nowrap }
td, th { padding: 0.15rem 0.8rem; text-align: right; font-variant-numeric: tabular-nums }
td:first-child, th:first-child { text-align: left }
svg { width: 100%; height: auto }
.best { font-weight: bold }`;

/** A page by default neither loads anything nor runs scripts, wherever it is opened. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** Returns a page about an experiment. */
export function htmlPage(id: string, body: string, policy = POLICY): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(id)}: a run of network3</title>
<style>${STYLE}
</style>
</head>
<body>
<h1>${escaped(id)}</h1>
${body}
</body>
</html>
`;
}

export function htmlSections(sections: readonly Section[]): string {
  return sections.map(([heading, html]) => `<h2>${escaped(heading)}</h2>\n${html}`).join("\n");
}

/** A line of a table; `class` names its style. */
export interface HtmlRow {
  readonly cells: readonly (string | number)[];
  readonly class?: string | undefined;
}

/** Returns a table; `head` names the columns. */
export function htmlTable(head: readonly string[], rows: readonly HtmlRow[]): string {
  const line = (cells: readonly (string | number)[], tag: string, style?: string) =>
    `<tr${style === undefined ? "" : ` class="${style}"`}>${cells
      .map((cell) => `<${tag}>${escaped(String(cell))}</${tag}>`)
      .join("")}</tr>`;
  const heading = head.length === 0 ? [] : [line(head, "th")];
  const lines = rows.map((row) => line(row.cells, "td", row.class));
  return `<table>\n${[...heading, ...lines].join("\n")}\n</table>`;
}
