// Calls of loadDataShared with wrong paths.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadDataShared } from "network3";
import { idx, images, temporaryFolder, writeMnist } from "../../data/support/mnist-files.js";
import { type CaseGroup, wrong } from "./case.js";

async function withFile(name: string, content: string | Uint8Array): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, name), content);
  return folder;
}

/** Writes the four files, one of them changed. */
async function withIdx(name: string, content: Uint8Array): Promise<unknown> {
  const folder = await temporaryFolder();
  await writeMnist(folder, "", { [name]: content });
  return loadDataShared({ directory: folder });
}

export const mnist: CaseGroup = {
  subject: "loadDataShared",
  fails: "rejects",
  cases: [
    [
      "an unknown option",
      () => loadDataShared(wrong({ dir: "data" })),
      "ERR_ARGUMENT",
      /unknown option "dir"; the options are directory, file/,
    ],
    [
      "null for options",
      () => loadDataShared(wrong(null)),
      "ERR_ARGUMENT",
      /loadDataShared: options must be an object.*null/,
    ],
    [
      "a symbol for a path",
      () => loadDataShared(wrong(Symbol("mnist"))),
      "ERR_ARGUMENT",
      /options must be an object.*Symbol\(mnist\)/,
    ],
    [
      "an empty path",
      () => loadDataShared(""),
      "ERR_ARGUMENT",
      /path must be the path of a file or its file: URL; got ""/,
    ],
    [
      "a number for a directory",
      () => loadDataShared({ directory: wrong(7) }),
      "ERR_ARGUMENT",
      /directory must be the path of a file.*got 7/,
    ],
    [
      "a directory and a file",
      () => loadDataShared({ directory: "a", file: "b" }),
      "ERR_ARGUMENT",
      /either directory or file.*not both/,
    ],
    [
      "the name of an unknown database",
      () => loadDataShared({ name: wrong("fashion") }),
      "ERR_ARGUMENT",
      /name must be "mnist" or "fashion-mnist", got/,
    ],
    [
      "a folder and another database",
      () => loadDataShared({ directory: "a", name: "fashion-mnist" }),
      "ERR_ARGUMENT",
      /either name or directory.*not both/,
    ],
    [
      "offline: 1",
      () => loadDataShared({ offline: wrong(1) }),
      "ERR_ARGUMENT",
      /offline must be true or false, got 1/,
    ],
    [
      "a notice in words",
      () => loadDataShared({ notice: wrong("quiet") }),
      "ERR_ARGUMENT",
      /notice must be a function of a line, got "quiet"/,
    ],
    [
      "a controller for a signal",
      () => loadDataShared({ signal: wrong(new AbortController()) }),
      "ERR_ARGUMENT",
      /signal must be an AbortSignal.*AbortController/,
    ],
    [
      "a folder that is not there",
      () => loadDataShared({ directory: "/no/such" }),
      "ERR_FILE",
      /\/no\/such, which does not exist; check the path/,
    ],
    [
      "a file that is not there",
      () => loadDataShared({ file: "/no/such" }),
      "ERR_FILE",
      /\/no\/such, which does not exist; check the path/,
    ],
    [
      "a path with a zero byte",
      () => loadDataShared("mnist\0.pkl"),
      "ERR_FILE",
      /cannot be read.*null bytes/,
    ],
    [
      "a folder without files",
      async () => loadDataShared({ directory: await temporaryFolder() }),
      "ERR_FILE",
      /neither it nor its subfolder mnist holds MNIST; put/,
    ],
    [
      "a folder for a file",
      async () => loadDataShared({ file: await temporaryFolder() }),
      "ERR_FILE",
      /neither it nor its subfolder mnist holds MNIST/,
    ],
    [
      "a text for a pickle",
      async () =>
        loadDataShared({ file: join(await withFile("mnist.pkl", "digits"), "mnist.pkl") }),
      "ERR_FILE_FORMAT",
      /mnist\.pkl is plain text without a table of numbers; give one of these: IDX/,
    ],
    [
      "a text for a gzip",
      async () => loadDataShared(join(await withFile("mnist.pkl.gz", "digits"), "mnist.pkl.gz")),
      "ERR_FILE_FORMAT",
      /mnist\.pkl\.gz is plain text/,
    ],
    [
      "images with the magic number of labels",
      () => withIdx("train-images-idx3-ubyte", idx([6], new Uint8Array(6))),
      "ERR_FILE_FORMAT",
      /train-images-idx3-ubyte: byte 3: expected 3 dimension/,
    ],
    [
      "images of floats",
      () => {
        const content = images(6);
        content[2] = 0x0d;
        return withIdx("train-images-idx3-ubyte", content);
      },
      "ERR_FILE_FORMAT",
      /train-images-idx3-ubyte: byte 2: expected element type 0x08/,
    ],
    [
      "labels beyond 9",
      () => withIdx("train-labels-idx1-ubyte", idx([6], new Uint8Array(6).fill(10))),
      "ERR_FILE_FORMAT",
      /train-labels-idx1-ubyte: byte 8: label 10 is not in 0\.\.9/,
    ],
    [
      "images of which most are missing",
      () => withIdx("train-labels-idx1-ubyte", idx([5], new Uint8Array(5))),
      "ERR_FILE_FORMAT",
      /6 images, but .*train-labels-idx1-ubyte holds 5 labels/,
    ],
  ],
};
