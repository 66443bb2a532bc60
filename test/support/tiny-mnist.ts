// A data set in the layout of mnist.pkl.gz, small enough to train on in a test: an image of class k
// has a bright bar at a height that depends on k, so that a network learns it within a few steps.
import { writeFile } from "node:fs/promises";

const SIDE = 28;

export interface TinySizes {
  training: number;
  validation: number;
  test: number;
  /**
   * Uses dim images, which are learned slowly, and labels validation and test images with the next
   * class. A network gets worse on them, so an early epoch is the best. `shallow` with seed 3
   * behaves so.
   */
  misleading?: boolean;
}

/** Writes the pickle (protocol 2: lists of rows with lists of labels, as in the expanded set). */
export async function writeTinyMnist(path: string, sizes: TinySizes): Promise<void> {
  const sets = [sizes.training, sizes.validation, sizes.test].map((count, set) => {
    const classes = Array.from({ length: count }, (_, i) => i % 10);
    const shift = sizes.misleading && set > 0 ? 1 : 0;
    const labels = classes.map((label) => (label + shift) % 10);
    const light = (sizes.misleading ? 24 : 240) / 256;
    const images = classes.map((label) => tinyImage(label, light));
    return [...list(images.map(bytesOfRow)), ...list(labels.map(small)), TUPLE2];
  });
  const header = [0x80, 2];
  await writeFile(path, Uint8Array.from([...header, ...sets.flat(), TUPLE3, STOP]));
}

/** 28x28 pixels in 0..1, multiples of 1/256. */
function tinyImage(label: number, light: number): number[] {
  return Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [row, column] = [Math.floor(at / SIDE), at % SIDE];
    const inBar = Math.floor((row - 4) / 2) === label && column >= 4 && column < 24;
    return inBar ? light : 0;
  });
}

const TUPLE2 = 0x86;
const TUPLE3 = 0x87;
const STOP = 0x2e;

function list(items: number[][]): number[] {
  const [emptyList, mark, appends] = [0x5d, 0x28, 0x65];
  return [emptyList, mark, ...items.flat(), appends];
}

function small(value: number): number[] {
  return [0x4b, value];
}

function bytesOfRow(row: number[]): number[] {
  return list(
    row.map((value) => {
      const bytes = Buffer.alloc(9, "G");
      bytes.writeDoubleBE(value, 1);
      return [...bytes];
    }),
  );
}
