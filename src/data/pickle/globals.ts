// Implements the few functions that a pickle of numpy arrays calls. No other function can be called.
import { isUint8Array } from "../../realms.js";
import { ELEMENT_TYPES } from "../formats/numeric-array.js";
import type { Machine } from "./machine.js";
import { latin1 } from "./scalars.js";
import {
  Dtype,
  elementReader,
  GLOBALS,
  Global,
  type GlobalName,
  NdArray,
  type PickleValue,
  Tuple,
} from "./values.js";

const MAX_DIMENSIONS = 4;

export function findGlobal(machine: Machine, module: string, name: string): GlobalName {
  return (
    GLOBALS.get(`${module} ${name}`) ??
    machine.fail(
      `the pickle names ${module.slice(0, 40)}.${name.slice(0, 40)}; only numpy arrays, numbers, strings, lists and tuples are read`,
    )
  );
}

/** REDUCE: returns the result of the named function. */
export function call(machine: Machine, callee: PickleValue, args: PickleValue): PickleValue {
  if (!(callee instanceof Global) || !(args instanceof Tuple)) {
    return machine.fail("the pickle calls something that is not a function");
  }
  machine.allocate(200);
  const [first, second, third, fourth] = args.items;
  switch (callee.name) {
    case "reconstruct":
      return new NdArray();
    case "dtype":
      return dtype(machine, first);
    case "scalar": {
      const array = new NdArray();
      fill(machine, array, { shape: [], dtype: first, data: second });
      return elementReader(array)(0);
    }
    case "frombuffer": {
      const array = new NdArray();
      const shape = extents(machine, third);
      if (text(fourth) !== "C" && shape.length > 1) columnMajor(machine);
      fill(machine, array, { shape, dtype: second, data: first });
      return array;
    }
    case "encode":
      return encodeLatin1(machine, first, second);
    case "ndarray":
      return machine.fail("the pickle makes an array in an unknown way");
  }
}

/** BUILD: sets the saved state of an object. */
export function build(machine: Machine, target: PickleValue, state: PickleValue): void {
  const items = state instanceof Tuple ? state.items : [];
  if (target instanceof NdArray && items.length === 5) {
    const [, shape, type, fortran, data] = items;
    const sizes = extents(machine, shape);
    if (fortran !== false && fortran !== 0 && sizes.length > 1) columnMajor(machine);
    fill(machine, target, { shape: sizes, dtype: type, data });
  } else if (target instanceof Dtype && items.length >= 2) {
    const order = text(items[1]);
    if (!["<", ">", "|", "="].includes(order)) machine.fail(`the byte order "${order}" is unknown`);
    target.order = order === ">" ? "big" : "little";
  } else {
    machine.fail("the pickle gives a state to something that takes none");
  }
}

function fill(
  machine: Machine,
  array: NdArray,
  parts: {
    shape: readonly number[];
    dtype: PickleValue | undefined;
    data: PickleValue | undefined;
  },
): void {
  const { shape, dtype: type, data } = parts;
  if (!(type instanceof Dtype)) machine.fail("an array has no element type");
  const bytes = typeof data === "string" ? encodeLatin1(machine, data, "latin1") : data;
  if (!isUint8Array(bytes)) machine.fail("an array has no bytes");
  const expected = shape.reduce((product, extent) => product * extent, type.size);
  if (bytes.length !== expected) {
    machine.fail(
      `an array of shape (${shape.join(", ")}) and type ${type.type} needs ${expected} bytes, got ${bytes.length}`,
    );
  }
  array.shape = shape;
  array.dtype = type;
  array.data = bytes;
}

function dtype(machine: Machine, name: PickleValue | undefined): Dtype {
  const type = ELEMENT_TYPES.find((known) => known === text(name));
  return type === undefined
    ? machine.fail(
        `arrays of type "${text(name)}" are not supported; use one of ${ELEMENT_TYPES.join(", ")}`,
      )
    : new Dtype(type);
}

function extents(machine: Machine, shape: PickleValue | undefined): number[] {
  const items = shape instanceof Tuple ? shape.items : undefined;
  if (items === undefined || items.length > MAX_DIMENSIONS) {
    return machine.fail(`an array's shape is not a tuple of at most ${MAX_DIMENSIONS} extents`);
  }
  return items.map((extent) =>
    typeof extent === "number" && Number.isSafeInteger(extent) && extent >= 0
      ? extent
      : machine.fail("an array's shape holds something that is not an extent"),
  );
}

/** `_codecs.encode(text, "latin1")`: how Python 3 writes bytes in protocols 0 to 2. */
function encodeLatin1(
  machine: Machine,
  value: PickleValue | undefined,
  encoding: PickleValue | undefined,
): Uint8Array {
  if (typeof value !== "string" || text(encoding) !== "latin1") {
    return machine.fail("_codecs.encode is only known with text and the encoding latin1");
  }
  machine.allocate(value.length);
  const bytes = new Uint8Array(value.length);
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code > 0xff) machine.fail("bytes saved as text hold a character beyond latin1");
    bytes[i] = code;
  }
  return bytes;
}

function columnMajor(machine: Machine): never {
  return machine.fail("column-major arrays are not supported; save numpy.ascontiguousarray(x)");
}

/** Returns the beginning of a name, written by any Python version, for messages. */
function text(value: PickleValue | undefined): string {
  const most = 40;
  if (typeof value === "string") return value.slice(0, most);
  return isUint8Array(value) ? latin1(value.subarray(0, most)) : "";
}
