// Small valid files of every kind that the library reads.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Network, type NetworkLayers } from "network3";
import { encodeSafetensors, type SafetensorsFile } from "../../src/io/safetensors.js";
import { array, bytesOf, DIALECTS, pickle, tuple } from "../data/support/pickles.js";
import { type PngSpec, writePng } from "../images/support/write-png.js";
import { convLayers, denseLayers, examples } from "./networks.js";
import { writeTinyMnist } from "./tiny-mnist.js";
import { npy, npz } from "./write-npz.js";

const PIXELS = 784;

/** Saved networks, new and trained. */
export async function models(folder: string): Promise<Record<string, Uint8Array>> {
  const saved = async (name: string, layers: NetworkLayers, epochs: number) => {
    const net = new Network(layers, 5, { seed: 7, device: "reference" });
    const data = examples(10);
    if (epochs > 0) await net.SGD(data, epochs, 5, 0.1, data, data, { log: false });
    const path = join(folder, name);
    await net.save(path);
    await net.dispose();
    return [name, await readFile(path)] as const;
  };
  return Object.fromEntries([
    await saved("dense.safetensors", denseLayers(), 0),
    await saved("dropout.safetensors", denseLayers(0.5), 3),
    await saved("conv.safetensors", convLayers(0.5), 2),
  ]);
}

/** Safetensors files with every dtype and unusual names, with and without metadata. */
export function tensors(): Record<string, Uint8Array> {
  const file: SafetensorsFile = {
    tensors: {
      wide: { dtype: "F64", shape: [2, 1], data: Float64Array.of(Math.PI, -0) },
      "7": { dtype: "I32", shape: [], data: Int32Array.of(-5) },
      "layers.0.w": { dtype: "F32", shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
      empty: { dtype: "F32", shape: [0, 3], data: new Float32Array() },
      "é ☃": { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 255) },
    },
    metadata: { format: "network3", text: '"quoted"\n☃' },
  };
  return {
    "all.safetensors": encodeSafetensors(file),
    "plain.safetensors": encodeSafetensors({ ...file, metadata: {} }),
  };
}

/** mnist.pkl with a few digits, as several Python versions write it, and as lists of rows. */
export async function pickles(folder: string): Promise<Record<string, Uint8Array>> {
  const types = ["f4", "f8", "u1", "f4"];
  const arrays = Object.fromEntries(
    Object.values(DIALECTS).map((dialect, index) => {
      const type = types[index] ?? "f4";
      const pixels = (rows: number) =>
        Array.from({ length: rows * PIXELS }, (_, i) => (i % 200) / 256);
      const data = (rows: number) =>
        type === "f8"
          ? bytesOf(Float64Array.from(pixels(rows)))
          : type === "u1"
            ? Uint8Array.from(pixels(rows), (value) => 256 * value)
            : bytesOf(Float32Array.from(pixels(rows)));
      const set = (...labels: number[]) =>
        tuple(
          array(dialect, { type, shape: [labels.length, PIXELS], data: data(labels.length) }),
          array(dialect, {
            type: "i8",
            shape: [labels.length],
            data: bytesOf(BigInt64Array.from(labels, BigInt)),
          }),
        );
      return [`${index}.pkl`, pickle(dialect, tuple(set(1, 2), set(3), set(9)))];
    }),
  );
  return { ...arrays, "lists.pkl": await listPickle(folder) };
}

async function listPickle(folder: string): Promise<Uint8Array> {
  const path = join(folder, "lists.pkl");
  await writeTinyMnist(path, { training: 1, validation: 1, test: 1 });
  return readFile(path);
}

/** Arrays of some element types. */
export function arrays(): Record<string, Uint8Array> {
  return {
    "bytes.npy": npy("|u1", [40, 30], new Uint8Array(1200).fill(7)),
    "floats.npy": npy("<f4", [300], bytesOf(new Float32Array(300).fill(2))),
    "big.npy": npy(">f8", [10, 20], new Uint8Array(1600)),
    "text.npy": npy("<U2", [2], bytesOf(Int32Array.of(97, 0, 98, 99))),
  };
}

/** Archives of images and labels, stored and compressed. */
export function archives(): Record<string, Uint8Array> {
  const content = {
    x_train: npy(
      "|u1",
      [3, 4, 4],
      Uint8Array.from({ length: 48 }, (_, i) => i * 5),
    ),
    y_train: npy("<i4", [3], bytesOf(Int32Array.of(0, 2, 1))),
  };
  return { "stored.npz": npz(content, false), "packed.npz": npz(content, true) };
}

/** Tables with names and without. */
export function tables(): Record<string, Uint8Array> {
  const bytes = (text: string) => Buffer.from(text);
  return {
    "names.csv": bytes("label,a,b\n1,0.5,2\n0,7,-1e3\n2,3,4\n"),
    "text.csv": bytes('1.5;2;"a ""b"""\r\n0;1;c\r\n'),
    "plain.csv": bytes("5,0,255\n6,128,7\n7,1,2\n"),
  };
}

/** PNG files of every colour type, interlaced and not. */
export function pngs(): Record<string, Uint8Array> {
  const spec = (depth: number, colourType: number, channels: number): PngSpec => ({
    ...{ width: 13, height: 9, depth, colourType },
    samples: Array.from({ length: 13 * 9 * channels }, (_, i) => (i * 7919) % 2 ** depth),
  });
  const palette = Array.from({ length: 3 * 16 }, (_, i) => (i * 37) % 256);
  return {
    "bits.png": writePng(spec(1, 0, 1)),
    "grey.png": writePng({ ...spec(8, 0, 1), transparency: [0, 9] }),
    "grey16.png": writePng({ ...spec(16, 4, 2), interlaced: true }),
    "colour.png": writePng({ ...spec(8, 2, 3), interlaced: true }),
    "alpha.png": writePng(spec(8, 6, 4)),
    "palette.png": writePng({ ...spec(4, 3, 1), palette, transparency: [0, 128, 255] }),
  };
}

/** The same files in gzip. */
export function zipped(files: Readonly<Record<string, Uint8Array>>): Record<string, Uint8Array> {
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]),
  );
}
