// Files that violate the safetensors format in one way each. They are made without the library's
// writer.

/** A file from header text and data bytes. */
function layOut(header: string | Uint8Array, data = 0, length?: bigint): Uint8Array {
  const json = Buffer.from(header);
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(length ?? BigInt(json.length));
  return Buffer.concat([prefix, json, Buffer.alloc(data, 1)]);
}

type Entry = readonly [dtype: string, shape: unknown, offsets: unknown];

function one(...[dtype, shape, data_offsets]: Entry): string {
  return JSON.stringify({ dtype, shape, data_offsets });
}

const named = (entries: Readonly<Record<string, string>>) =>
  `{${Object.entries(entries)
    .map(([name, entry]) => `"${name}":${entry}`)
    .join(",")}}`;

const BYTE = one("U8", [1], [0, 1]);
const raw = (shape: string, offsets: string, dtype = '"U8"') =>
  named({ a: `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}` });

/** Files that every reader must reject. */
export const HOSTILE: Readonly<Record<string, Uint8Array>> = {
  "no bytes": new Uint8Array(),
  "seven bytes": new Uint8Array(7),
  "a length alone": layOut(""),
  "a length past the end": layOut("{}", 0, 3n),
  "a length over the limit": layOut("{}", 0, 100_000_001n),
  "a length of 2^63": layOut("{}", 0, 2n ** 63n),
  "a length of 2^64 - 1": layOut("{}", 0, 2n ** 64n - 1n),
  "a byte order mark": layOut("\ufeff{}"),
  "a list": layOut("[]"),
  "cut JSON": layOut('{"a":'),
  "text after the object": layOut("{}{}"),
  "a zero after the object": layOut("{}\0"),
  "invalid UTF-8": layOut(Buffer.from('{"a\xff":{}}', "latin1")),
  "an overlong letter": layOut(Buffer.from('{"\xc1\xa1":{}}', "latin1")),
  "half a surrogate pair as a name": layOut(named({ "\\ud800": BYTE }), 1),
  "half a surrogate pair as a key": layOut('{"__metadata__":{"\\udc00":""}}'),
  "half a surrogate pair as a text": layOut('{"__metadata__":{"k":"\\ud83dx"}}'),
  "a control character in a name": layOut(named({ "a\nb": BYTE }), 1),
  "an unknown escape": layOut('{"__metadata__":{"k":"\\x41"}}'),
  "a comment": layOut(`{/**/"a":${BYTE}}`, 1),
  "a comma at the end": layOut(`{"a":${BYTE},}`, 1),
  "single quotes": layOut("{'__metadata__':{}}"),
  "a number as metadata": layOut('{"__metadata__":{"k":1}}'),
  "null as metadata": layOut('{"__metadata__":{"k":null}}'),
  "a list as metadata": layOut('{"__metadata__":["k"]}'),
  "an entry that is null": layOut('{"a":null}'),
  "an entry that is a text": layOut('{"a":"U8"}'),
  "an unknown dtype": layOut(named({ a: one("U7", [1], [0, 1]) }), 1),
  "a dtype in small letters": layOut(named({ a: one("u8", [1], [0, 1]) }), 1),
  "a dtype that is no text": layOut(raw("[1]", "[0,1]", "8"), 1),
  "no dtype": layOut('{"a":{"shape":[1],"data_offsets":[0,1]}}', 1),
  "no shape": layOut('{"a":{"dtype":"U8","data_offsets":[0,1]}}', 1),
  "no offsets": layOut('{"a":{"dtype":"U8","shape":[1]}}', 1),
  "a field twice": layOut('{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1),
  "a negative size": layOut(raw("[-1]", "[0,1]"), 1),
  "a size of -0": layOut(raw("[-0]", "[0,0]")),
  "a fraction as size": layOut(raw("[1.0]", "[0,1]"), 1),
  "an exponent as size": layOut(raw("[1e0]", "[0,1]"), 1),
  "a leading zero": layOut(raw("[01]", "[0,1]"), 1),
  "a size as text": layOut(raw('["1"]', "[0,1]"), 1),
  "a size of 2^64": layOut(raw("[18446744073709551616]", "[0,1]"), 1),
  "sizes that multiply to 2^64": layOut(raw("[4294967296,4294967296]", "[0,0]")),
  "bytes that multiply to 2^64": layOut(raw("[2305843009213693952]", "[0,0]", '"F64"')),
  "one offset": layOut(raw("[1]", "[0]"), 1),
  "three offsets": layOut(raw("[1]", "[0,1,2]"), 1),
  "offsets backwards": layOut(raw("[1]", "[1,0]"), 1),
  "offsets past the end": layOut(raw("[4]", "[0,4]"), 3),
  "an offset of 2^64 - 1": layOut(raw("[1]", "[18446744073709551615,0]"), 1),
  "fewer bytes than the shape's": layOut(named({ a: one("F32", [2], [0, 4]) }), 4),
  "more bytes than the shape's": layOut(named({ a: one("F32", [1], [0, 8]) }), 8),
  "bytes for an empty tensor": layOut(named({ a: one("U8", [0], [0, 1]) }), 1),
  "half bytes, rounded up": layOut(named({ a: one("F4", [3], [0, 2]) }), 2),
  "half bytes, rounded down": layOut(named({ a: one("F4", [3], [0, 1]) }), 1),
  "a skipped first byte": layOut(named({ a: one("U8", [1], [1, 2]) }), 2),
  "a hole": layOut(named({ a: BYTE, b: one("U8", [1], [2, 3]) }), 3),
  "an overlap": layOut(named({ a: one("U8", [2], [0, 2]), b: one("U8", [2], [1, 3]) }), 3),
  "two tensors in one place": layOut(named({ a: BYTE, b: BYTE }), 1),
  "an empty tensor inside another": layOut(
    named({ a: one("U8", [2], [0, 2]), b: one("U8", [0], [1, 1]) }),
    2,
  ),
  "bytes after the last tensor": layOut(named({ a: BYTE }), 2),
  "bytes without a tensor": layOut("{}", 1),
  "nesting without end": layOut(`{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}`),
};

/**
 * Files that Python accepts and this library rejects, because two readers could interpret them
 * differently.
 */
export const STRICTER: Readonly<Record<string, Uint8Array>> = {
  "a leading space": layOut(" {}"),
  "a tensor twice": layOut(`{"a":${BYTE},"a":${BYTE}}`, 1),
  "a tensor twice by an escape": layOut(`{"a":${BYTE},"\\u0061":${BYTE}}`, 1),
  "a text twice": layOut('{"__metadata__":{"k":"1","k":"2"}}'),
  "an unknown field": layOut('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":0}}', 1),
  "null in place of metadata": layOut('{"__metadata__":null}'),
  "a type that no typed array holds": layOut(named({ a: one("F8_E4M3", [1], [0, 1]) }), 1),
  "a type of half bytes": layOut(named({ a: one("F4", [2], [0, 1]) }), 1),
  "an empty tensor with a size over 2^53": layOut(raw("[9007199254740993,0]", "[0,0]")),
  "an entry that is a list": layOut('{"a":["U8",[1],[0,1]]}', 1),
};
