// The rows of results in the pages of docs/chapter, made of the results that are on record.

/**
 * Returns the text of a page whose table rows about experiments are those of the results.
 * @param {string} text
 * @param {readonly any[]} table the object of `network3 table --json`
 */
export function withResults(text, table) {
  return text.replaceAll(/^\| `(\w+)` \|.*\|$/gm, (line, id) => {
    const row = table.find(({ experiment }) => experiment === id);
    return row ? `| ${cellsOf(row).join(" | ")} |` : line;
  });
}

/** Id, accuracies of the book, of our best run and of every run, and the mean time. */
function cellsOf({ experiment, reported, networks, source, best, results }) {
  const figure = networks === null ? reported.test : reported.ensemble;
  const book = source === "ours" ? "-" : percent(figure);
  const head = [`\`${experiment}\``, book];
  if (best === null) return [...head, "not run", "-", "-"];
  const every = results.map(({ testAccuracy }) => (100 * testAccuracy).toFixed(2)).join(", ");
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0) / results.length;
  return [...head, percent(best.testAccuracy), every, duration(seconds)];
}

const percent = (/** @type {number | undefined} */ share) =>
  share === undefined ? "-" : `${(100 * share).toFixed(2)} %`;

/** Rounded to minutes, or to seconds below two minutes. */
const duration = (/** @type {number} */ seconds) =>
  seconds < 120 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`;
