// What the unpickler knows of Python: plain values, and just enough of numpy to hold an array.

/** A Python value. Lists are JS arrays, Python 2 `str` and Python 3 `bytes` are Uint8Arrays. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | PickleValue[]
  | Tuple
  | Global
  | Dtype
  | NdArray;

export class Tuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** A name of one of the few functions and classes that may appear; never a live object. */
export class Global {
  constructor(readonly name: GlobalName) {}
}

/** The element types of the arrays that hold images and labels. */
export const ELEMENT_TYPES = ["f4", "f8", "i4", "i8", "u1"] as const;
export type ElementType = (typeof ELEMENT_TYPES)[number];

export class Dtype {
  constructor(readonly type: ElementType) {}

  get size(): number {
    return Number(this.type.slice(1));
  }
}

/** A numpy array in row-major order; empty until the pickle fills it. */
export class NdArray {
  shape: readonly number[] = [];
  dtype = new Dtype("u1");
  data: Uint8Array = new Uint8Array(0);
}

export type GlobalName = "reconstruct" | "frombuffer" | "scalar" | "ndarray" | "dtype" | "encode";

/** Everything a pickle may name; the module moved in numpy 2. */
export const GLOBALS: ReadonlyMap<string, GlobalName> = new Map([
  ["numpy.core.multiarray _reconstruct", "reconstruct"],
  ["numpy._core.multiarray _reconstruct", "reconstruct"],
  ["numpy.core.multiarray scalar", "scalar"],
  ["numpy._core.multiarray scalar", "scalar"],
  ["numpy.core.numeric _frombuffer", "frombuffer"],
  ["numpy._core.numeric _frombuffer", "frombuffer"],
  ["numpy ndarray", "ndarray"],
  ["numpy dtype", "dtype"],
  ["_codecs encode", "encode"],
]);

/** A function that gives element `index` of an array from its little-endian bytes. */
export function elementReader(array: NdArray): (index: number) => number {
  const view = new DataView(array.data.buffer, array.data.byteOffset, array.data.byteLength);
  switch (array.dtype.type) {
    case "f4":
      return (index) => view.getFloat32(4 * index, true);
    case "f8":
      return (index) => view.getFloat64(8 * index, true);
    case "i4":
      return (index) => view.getInt32(4 * index, true);
    case "i8":
      // Exact for every label; beyond 2^53 a value is rounded, and refused as a label anyway.
      return (index) =>
        view.getInt32(8 * index + 4, true) * 2 ** 32 + view.getUint32(8 * index, true);
    case "u1":
      return (index) => view.getUint8(index);
  }
}
