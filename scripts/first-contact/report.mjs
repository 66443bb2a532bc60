// The report of first contact: one Markdown table.

const inCell = (text) => text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ").trim();

/**
 * @param {readonly { name: string, asks: string, result: string, seconds: number, notes: string[] }[]} rows
 * @param {{ device: string, quick: boolean }} options
 */
export function reportTable(rows, { device, quick }) {
  const head = [
    `First contact with \`${device}\`${quick ? ", quick" : ""}`,
    "",
    "| step | result | s | what was seen |",
    "|---|---|---|---|",
  ];
  const body = rows.map(({ name, asks, result, seconds, notes }) => {
    const seen = notes.map(inCell).join("<br>");
    return `| ${name}: ${inCell(asks)} | ${result} | ${seconds.toFixed(1)} | ${seen} |`;
  });
  return `${[...head, ...body].join("\n")}\n`;
}
