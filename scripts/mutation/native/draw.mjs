// Draws random faults for native code, equally many of each kind. Equal seeds and sources give
// equal faults.
import { fs, glob, path } from "zx";
import { generator } from "../../lib/random.mjs";
import { blank, kinds } from "./kinds.mjs";

/**
 * Sources that the tests on the CPU cover. Headers are left out, because a change rebuilds nearly
 * everything.
 */
const SOURCES = ["native/{addon,backend,core,program}/*.cc", "native/backend/cpu/**/*.cc"];
/** Sources that only matter on machines with a GPU. */
const LEFT_OUT = ["native/addon/cuda.cc"];

/**
 * `line` is the line as it was and `changed` as it is with the fault; `text` is the whole file then.
 * @typedef {{ kind: string, file: string, row: number, line: string, changed: string, text: string }} Fault
 */

/**
 * Yields faults without end and alternates between the kinds.
 * @param {string} root
 * @param {number} seed
 * @returns {AsyncGenerator<Fault>}
 */
export async function* drawFaults(root, seed) {
  const random = generator(seed);
  const files = (await glob(SOURCES, { cwd: root, ignore: LEFT_OUT })).sort();
  const texts = new Map();
  for (const file of files) texts.set(file, await fs.readFile(path.join(root, file), "utf8"));
  const places = Object.entries(kinds).map(([kind, find]) => ({
    kind,
    left: files.flatMap((file) => find(blank(texts.get(file))).map((change) => ({ file, change }))),
  }));
  while (places.some(({ left }) => left.length > 0)) {
    for (const { kind, left } of places) {
      const [drawn] = left.splice(Math.floor(random() * left.length), 1);
      if (drawn) yield faultAt(kind, drawn.file, texts.get(drawn.file), drawn.change);
    }
  }
}

function faultAt(kind, file, text, { at, length, replace }) {
  const changed = text.slice(0, at) + replace + text.slice(at + length);
  const row = text.slice(0, at).split("\n").length;
  const lineOf = (whole) => whole.split("\n")[row - 1].trim();
  return { kind, file, row, line: lineOf(text), changed: lineOf(changed), text: changed };
}
