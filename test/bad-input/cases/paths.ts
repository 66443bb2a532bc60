// Wrong paths of model files, and wrong options for reading them.
import { join } from "node:path";
import { Network } from "network3";
import { temporaryFolder } from "../../data/support/mnist-files.js";
import { type CaseGroup, wrong } from "./case.js";

export const paths: CaseGroup = {
  subject: "paths",
  fails: "rejects",
  cases: [
    [
      "save without a path",
      ({ net }) => net.save(wrong(undefined)),
      "ERR_ARGUMENT",
      /the path of a/,
    ],
    [
      "save to nowhere",
      ({ net }) => net.save("/no/such/folder/n"),
      "ERR_FILE",
      /create the folder/,
    ],
    ["load without a path", () => Network.load(""), "ERR_ARGUMENT", /must be the path of a file/],
    [
      "load with a seed",
      () => Network.load("x", wrong({ seed: 1 })),
      "ERR_ARGUMENT",
      /"seed"; the options are device, threads/,
    ],
    [
      "load with layers in a list",
      () => Network.load("x", wrong({ layers: [] })),
      "ERR_ARGUMENT",
      /Network\.load: layers must be an object of functions that make a layer/,
    ],
    [
      "load with a layer for a function",
      () => Network.load("x", wrong({ layers: { Mine: {} } })),
      "ERR_ARGUMENT",
      /Network\.load: layers must be an object of functions/,
    ],
    ["load of nothing", () => Network.load("/no/such/file"), "ERR_FILE", /\/no\/such\/file/],
    [
      "save to a number",
      ({ net }) => net.save(wrong(7)),
      "ERR_ARGUMENT",
      /save: path must be the path of a file or its file: URL; got 7/,
    ],
    [
      "save to a URL of the web",
      ({ net }) => net.save(new URL("https://example.com/n")),
      "ERR_ARGUMENT",
      /save: path must be a file: URL; got "https:\/\/example\.com\/n"/,
    ],
    [
      "save to a URL of another machine",
      ({ net }) => net.save(new URL("file://elsewhere/n")),
      "ERR_ARGUMENT",
      /save: path must be a file: URL; got "file:\/\/elsewhere\/n"/,
    ],
    [
      "load from a URL of the web",
      () => Network.load(new URL("https://example.com/n")),
      "ERR_ARGUMENT",
      /Network\.load: source must be a file: URL; got "https:/,
    ],
    [
      "load from a buffer whose memory was transferred",
      () => {
        const bytes = new ArrayBuffer(8);
        structuredClone(null, { transfer: [bytes] });
        return Network.load(bytes);
      },
      "ERR_ARGUMENT",
      /Network\.load: source: the memory of an object of type ArrayBuffer cannot be read/,
    ],
    [
      "load from bytes of something else",
      () => Network.load(Buffer.from("the weights")),
      "ERR_FILE_FORMAT",
      /the given buffer is not a valid safetensors file: bytes 0-7/,
    ],
    [
      "load from a list of bytes",
      () => Network.load(wrong([1, 2, 3])),
      "ERR_ARGUMENT",
      /its bytes in a Uint8Array or ArrayBuffer; got \[1, 2, 3\]/,
    ],
    [
      "save to a path with a zero byte",
      ({ net }) => net.save("net\0.safetensors"),
      "ERR_FILE",
      /null bytes/,
    ],
    [
      "save to a folder",
      async ({ net }) => net.save(await temporaryFolder()),
      "ERR_FILE",
      /cannot write .*not a regular file; choose another name/,
    ],
    [
      "save into a file",
      ({ net, saved }) => net.save(join(saved, "n")),
      "ERR_FILE",
      /cannot write .*not a directory/,
    ],
    [
      "save to a name that is too long",
      async ({ net }) => net.save(join(await temporaryFolder(), "n".repeat(300))),
      "ERR_FILE",
      /cannot write .*name too long/,
    ],
    [
      "load of a number",
      () => Network.load(wrong(7)),
      "ERR_ARGUMENT",
      /Network\.load: source must be the path of a file, .*; got 7/,
    ],
    [
      "load of a folder",
      async () => Network.load(await temporaryFolder()),
      "ERR_FILE",
      /cannot read .*not a regular file/,
    ],
    [
      "load of a device",
      () => Network.load("/dev/zero"),
      "ERR_FILE",
      /cannot read \/dev\/zero: it is not a regular file/,
    ],
    [
      "load of a path with a zero byte",
      () => Network.load("net\0.safetensors"),
      "ERR_FILE",
      /cannot read .*null bytes/,
    ],
    [
      "load with null for options",
      ({ saved }) => Network.load(saved, wrong(null)),
      "ERR_ARGUMENT",
      /Network\.load: options must be an object.*null/,
    ],
    [
      "load with an unknown device",
      ({ saved }) => Network.load(saved, { device: wrong("gpu") }),
      "ERR_ARGUMENT",
      /device: expected "auto", "cpu", "cuda", "cuda:1".* or "reference", got "gpu"/,
    ],
    [
      "load with half a thread",
      ({ saved }) => Network.load(saved, { threads: 0.5 }),
      "ERR_ARGUMENT",
      /threads must be an integer.*0\.5/,
    ],
  ],
};
