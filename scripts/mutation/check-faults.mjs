// Checks that every fault of the list can still be planted in the code.
import { fs, path } from "zx";

/**
 * Returns the problems of the list, one per line.
 * @param {readonly import("./faults.mjs").Fault[]} faults
 * @param {string} root
 */
export async function problemsOf(faults, root) {
  const problems = [];
  const names = new Set();
  for (const { name, file, find, replace, tests } of faults) {
    const problem = (/** @type {string} */ text) => problems.push(`"${name}": ${text}`);
    if (names.has(name)) problem("the name is used twice");
    names.add(name);
    if (find === replace) problem("find and replace are the same");
    const text = await fs.readFile(path.join(root, file), "utf8").catch(() => undefined);
    if (text === undefined) problem(`there is no file ${file}`);
    else if (!occursOnce(text, find)) {
      problem(
        `${JSON.stringify(find)} is in ${file} ${text.split(find).length - 1} times, not once`,
      );
    }
    if (tests.length === 0) problem("no test is named");
    for (const test of tests) {
      if (!(await fs.pathExists(path.join(root, test)))) problem(`there is no test ${test}`);
    }
  }
  return problems;
}

function occursOnce(text, find) {
  return find !== "" && text.split(find).length === 2;
}
