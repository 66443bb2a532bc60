// Draws lines of code at random, so that the mutation score of all sources can be estimated in an hour.
import { fs, path } from "zx";
import { root } from "../../lib/project.mjs";
import { generator } from "../../lib/random.mjs";

/** Lines that hold no code to mutate: blank ones, comments, imports and closing brackets. */
const isCode = (/** @type {string} */ line) =>
  /[\w"'`]/.test(line) && !/^\s*(\/\/|\/?\*|import\b|export \*|} from )/.test(line);

/**
 * Draws `count` lines of the files, each with equal probability and none twice.
 * @param {readonly string[]} files relative to the project's folder
 * @param {{ count: number, seed: number }} options
 * @returns {Promise<Map<string, number[]>>} the numbers of the lines, from 1 on, by file
 */
export async function drawLines(files, { count, seed }) {
  const places = [];
  for (const file of files) {
    const lines = (await fs.readFile(path.join(root, file), "utf8")).split("\n");
    lines.forEach((line, i) => {
      if (isCode(line)) places.push({ file, line: i + 1 });
    });
  }
  const uniform = generator(seed);
  /** @type {Map<string, number[]>} */
  const drawn = new Map();
  for (let left = Math.min(count, places.length); left > 0; left--) {
    const [place] = places.splice(Math.floor(uniform() * places.length), 1);
    drawn.set(place.file, [...(drawn.get(place.file) ?? []), place.line]);
  }
  return drawn;
}
