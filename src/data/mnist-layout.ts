// The four files of the MNIST database, and how network3 divides them into sets.
import { FileFormatError } from "../errors.js";
import type { ArrayData } from "./data.js";
import { parseIdx } from "./idx.js";

/** Rows and columns of an image. */
export const SIDE = 28;
export const FEATURES = SIDE * SIDE;
export const CLASSES = 10;

/** The databases that are found by name. */
export type DatabaseName = "mnist" | "fashion-mnist";

/** Training, validation and test examples. */
export interface Parts {
  readonly training: ArrayData;
  readonly validation: ArrayData;
  readonly test: ArrayData;
}

/** One file of the database. */
export interface MnistFile {
  /** The published name, without `.gz`. */
  readonly name: string;
  readonly kind: "images" | "labels";
  readonly rows: number;
  /** SHA-256 of the content, decompressed unless `hashed` says otherwise. */
  readonly sha256: string;
  /** Where only the sum of the published gzip file is known. */
  readonly hashed?: "gzip";
}

/** The files of a database, and the number of validation rows at the end of the training file. */
export interface MnistLayout {
  /** Its name in messages. */
  readonly title: string;
  /** The name of its folder in the cache. */
  readonly folder: string;
  /** The size of the download, for the notice. */
  readonly megabytes: number;
  readonly trainingImages: MnistFile;
  readonly trainingLabels: MnistFile;
  readonly testImages: MnistFile;
  readonly testLabels: MnistFile;
  readonly validationRows: number;
}

/** A value for each of the four files. */
export type PerFile<T> = Readonly<
  Record<"trainingImages" | "trainingLabels" | "testImages" | "testLabels", T>
>;

/** The MNIST database of LeCun, Cortes and Burges. */
export const MNIST: MnistLayout = {
  title: "MNIST",
  folder: "mnist",
  megabytes: 11,
  trainingImages: {
    name: "train-images-idx3-ubyte",
    kind: "images",
    rows: 60_000,
    sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  },
  trainingLabels: {
    name: "train-labels-idx1-ubyte",
    kind: "labels",
    rows: 60_000,
    sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  },
  testImages: {
    name: "t10k-images-idx3-ubyte",
    kind: "images",
    rows: 10_000,
    sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  },
  testLabels: {
    name: "t10k-labels-idx1-ubyte",
    kind: "labels",
    rows: 10_000,
    sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  },
  validationRows: 10_000,
};

/**
 * Fashion-MNIST by Xiao, Rasul and Vollgraf: pictures of clothes in files of MNIST's form. Its publisher
 * gives sums of the gzip files.
 */
export const FASHION_MNIST: MnistLayout = {
  title: "Fashion-MNIST",
  folder: "fashion-mnist",
  megabytes: 30,
  trainingImages: {
    ...MNIST.trainingImages,
    hashed: "gzip",
    sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
  },
  trainingLabels: {
    ...MNIST.trainingLabels,
    hashed: "gzip",
    sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
  },
  testImages: {
    ...MNIST.testImages,
    hashed: "gzip",
    sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
  },
  testLabels: {
    ...MNIST.testLabels,
    hashed: "gzip",
    sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
  },
  validationRows: 10_000,
};

/** Calls a function for each of the four files concurrently. */
export async function forEachFile<T>(
  layout: MnistLayout,
  run: (file: MnistFile) => Promise<T>,
): Promise<PerFile<T>> {
  const [trainingImages, trainingLabels, testImages, testLabels] = await Promise.all([
    run(layout.trainingImages),
    run(layout.trainingLabels),
    run(layout.testImages),
    run(layout.testLabels),
  ]);
  return { trainingImages, trainingLabels, testImages, testLabels };
}

/** The published files in a fixed order. */
export function filesOf(layout: MnistLayout): readonly MnistFile[] {
  return [layout.trainingImages, layout.trainingLabels, layout.testImages, layout.testLabels];
}

/** Returns the decompressed size of a file in bytes. */
export function unpackedSize(file: MnistFile): number {
  return file.kind === "images" ? 16 + file.rows * FEATURES : 8 + file.rows;
}

/** Returns the sizes of a file's dimensions; the number of rows is undefined. */
export function idxExtents({ kind }: MnistFile): readonly (number | undefined)[] {
  return kind === "images" ? [undefined, SIDE, SIDE] : [undefined];
}

/** Returns the maximum size of a stored file; gzip makes tiny content a little larger. */
export function storedLimit(file: MnistFile): number {
  return unpackedSize(file) + 1024;
}

/** The content of a file and its name in messages. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Returns training, validation and test sets from the contents of the four files. The last
 * `validationRows` of the training file are the validation set. The order is kept, and pixels stay
 * bytes.
 *
 * @throws {FileFormatError} if a file does not have the content that the layout demands
 */
export function partsFromIdx(layout: MnistLayout, contents: PerFile<NamedBytes>): Parts {
  const training = examples(
    layout.trainingImages,
    contents.trainingImages,
    contents.trainingLabels,
  );
  const test = examples(layout.testImages, contents.testImages, contents.testLabels);
  const split = layout.trainingImages.rows - layout.validationRows;
  return { training: rows(training, 0, split), validation: rows(training, split), test };
}

function examples(
  { rows: count }: MnistFile,
  images: NamedBytes,
  labels: NamedBytes,
): { x: Uint8Array; y: Int32Array } {
  const pixels = parseIdx(images.bytes, { file: images.name, extents: [undefined, SIDE, SIDE] });
  const extents = [undefined];
  const classes = parseIdx(labels.bytes, { file: labels.name, extents, classes: CLASSES });
  const [imageCount] = pixels.extents;
  const [labelCount] = classes.extents;
  if (imageCount !== labelCount) {
    throw new FileFormatError(
      `${images.name}: byte 4: ${imageCount} images, but ${labels.name} holds ${labelCount} labels`,
    );
  }
  if (imageCount !== count) {
    throw new FileFormatError(
      `${images.name}: byte 4: ${imageCount} images, but this file has ${count} as published`,
    );
  }
  return { x: pixels.data, y: Int32Array.from(classes.data) };
}

/** Returns rows `from` to `to` (exclusive). */
export function rows({ x, y }: ArrayData, from: number, to = y.length): ArrayData {
  const features = x.length / y.length;
  return { x: x.subarray(from * features, to * features), y: y.slice(from, to) };
}
