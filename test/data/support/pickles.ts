// Writes pickles of numpy arrays with the same bytes as Python 2 and 3, without Python.

export type Bytes = Uint8Array | string;

/** Joins pieces; strings are latin1. */
export const cat = (...pieces: Bytes[]): Buffer =>
  Buffer.concat(pieces.map((p) => (typeof p === "string" ? Buffer.from(p, "latin1") : p)));

export const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const uint64 = (value: number) => cat(uint32(value), uint32(0));

/** The encoding of all values of a pickle of arrays by one version of Python and one protocol. */
export interface Dialect {
  readonly begin: Bytes;
  global(module: string, name: string): Bytes;
  int(value: number): Bytes;
  name(text: string): Bytes;
  bytes(data: Uint8Array): Bytes;
  readonly no: Bytes;
  readonly minusOne: Bytes;
  readonly module: string;
}

const escaped = (data: Uint8Array) =>
  [...data].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");

export const DIALECTS: Readonly<Record<string, Dialect>> = {
  "Python 2, protocol 0": {
    begin: "",
    global: (module, name) => `c${module}\n${name}\np7\n0g7\n`,
    int: (value) => `I${value}\n`,
    name: (text) => `S'${text}'\n`,
    bytes: (data) => `S'${escaped(data)}'\n`,
    no: "I00\n",
    minusOne: "I-1\n",
    module: "numpy.core",
  },
  "Python 2, protocol 2": {
    begin: "\x80\x02",
    global: (module, name) => `c${module}\n${name}\nq\x01`,
    int: (value) => cat("J", uint32(value)),
    name: (text) => cat("U", Uint8Array.of(text.length), text),
    bytes: (data) => cat("T", uint32(data.length), data),
    no: "\x89",
    minusOne: "J\xff\xff\xff\xff",
    module: "numpy.core",
  },
  "Python 3, protocol 2": {
    begin: "\x80\x02",
    global: (module, name) => `c${module}\n${name}\nq\x01`,
    int: (value) => cat("J", uint32(value)),
    name: (text) => cat("X", uint32(text.length), text),
    bytes: (data) => {
      const text = Buffer.from(Buffer.from(data).toString("latin1"), "utf8");
      return cat("c_codecs\nencode\nX", uint32(text.length), text, "X", uint32(6), "latin1\x86R");
    },
    no: "\x89",
    minusOne: "\x8a\x01\xff",
    module: "numpy.core",
  },
  "Python 3, protocol 4": {
    begin: cat("\x80\x04\x95", uint64(99)),
    global: (module, name) =>
      cat(
        "\x8c",
        Uint8Array.of(module.length),
        module,
        "\x94\x8c",
        Uint8Array.of(name.length),
        name,
        "\x94\x93\x94",
      ),
    int: (value) => cat("J", uint32(value)),
    name: (text) => cat("\x8c", Uint8Array.of(text.length), text, "\x94"),
    bytes: (data) => cat("\x8e", uint64(data.length), data),
    no: "\x89",
    minusOne: "J\xff\xff\xff\xff",
    module: "numpy._core",
  },
};

export function dtype(d: Dialect, type: string, order = "<"): Buffer {
  return cat(
    ...[d.global("numpy", "dtype"), "(", d.name(type), d.int(0), d.int(1), "tR("],
    ...[d.int(3), d.name(order), "NNN", d.minusOne, d.minusOne, d.int(0), "tb"],
  );
}

export interface ArrayParts {
  readonly type: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
  readonly fortran?: Bytes;
  readonly order?: string;
}

export function array(d: Dialect, { type, shape, data, fortran, order }: ArrayParts): Buffer {
  return cat(
    ...[d.global(`${d.module}.multiarray`, "_reconstruct"), "(", d.global("numpy", "ndarray")],
    ...["(", d.int(0), "t", d.name("b"), "tR(", d.int(1), "(", ...shape.map(d.int), "t"],
    ...[dtype(d, type, order), fortran ?? d.no, d.bytes(data), "tb"],
  );
}

export const tuple = (...items: Bytes[]): Buffer => cat("(", ...items, "t");
export const list = (...items: Bytes[]): Buffer => cat("](", ...items, "e");
export const pickle = (d: Dialect, value: Bytes): Buffer => cat(d.begin, value, ".");

export const bytesOf = (values: Float32Array | Float64Array | BigInt64Array | Int32Array) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
