// The Python values that the unpickler knows: plain values and numpy arrays.
import {
  type ByteOrder,
  type ElementType,
  elementSize,
  float16,
} from "../formats/numeric-array.js";

/** A Python value. Lists are JS arrays, Python 2 `str` and Python 3 `bytes` are Uint8Arrays. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | PickleValue[]
  | Tuple
  | Dict
  | Global
  | Dtype
  | NdArray;

export class Tuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** The name of one of the few functions and classes that may appear; never a function itself. */
export class Global {
  constructor(readonly name: GlobalName) {}
}

/** A Python dict. Its keys are text, also if Python 2 wrote them. */
export class Dict {
  readonly entries = new Map<string, PickleValue>();
}

export class Dtype {
  order: ByteOrder = "little";
  constructor(readonly type: ElementType) {}

  get size(): number {
    return elementSize(this.type);
  }
}

/** A numpy array in row-major order; empty until the pickle sets its state. */
export class NdArray {
  shape: readonly number[] = [];
  dtype = new Dtype("u1");
  data: Uint8Array = new Uint8Array(0);
}

export type GlobalName = "reconstruct" | "frombuffer" | "scalar" | "ndarray" | "dtype" | "encode";

/** All names that a pickle may contain; numpy 2 renamed the module. */
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

/** Returns a function that decodes the element of an array at an index. */
export function elementReader(array: NdArray): (index: number) => number {
  const view = new DataView(array.data.buffer, array.data.byteOffset, array.data.byteLength);
  const little = array.dtype.order === "little";
  switch (array.dtype.type) {
    case "b1":
    case "u1":
      return (index) => view.getUint8(index);
    case "i1":
      return (index) => view.getInt8(index);
    case "u2":
      return (index) => view.getUint16(2 * index, little);
    case "i2":
      return (index) => view.getInt16(2 * index, little);
    case "u4":
      return (index) => view.getUint32(4 * index, little);
    case "i4":
      return (index) => view.getInt32(4 * index, little);
    case "u8":
      return (index) => Number(view.getBigUint64(8 * index, little));
    case "i8":
      return (index) => Number(view.getBigInt64(8 * index, little));
    case "f2":
      return (index) => float16(view.getUint16(2 * index, little));
    case "f4":
      return (index) => view.getFloat32(4 * index, little);
    case "f8":
      return (index) => view.getFloat64(8 * index, little);
  }
}
