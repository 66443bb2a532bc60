// Parts of pages that the command line writes.

import { escaped } from "../../figures/svg.js";

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
