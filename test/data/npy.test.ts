// Headers of .npy files, also those that NumPy does not write.
import { FileFormatError, readNpy } from "network3";
import { describe, expect, it } from "vitest";

/** The bytes of a .npy file of version 1.0. */
function npy(descr: string, shape: string, content: Uint8Array = new Uint8Array(8)): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }\n`;
  const length = Uint8Array.of(header.length % 256, header.length >> 8);
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\0", "latin1"),
    length,
    Buffer.from(header),
    content,
  ]);
}

const extents = (count: number) => `${"1, ".repeat(count - 1)}1`;

describe("the header of a .npy file", () => {
  it("may have 32 extents", async () => {
    const { shape, data } = await readNpy(npy("<f8", extents(32), new Uint8Array(8)));
    expect([shape.length, data]).toEqual([32, new Float64Array(1)]);
  });

  it.each([extents(33), "99999999999999999999,"])("may not have the shape (%s)", async (shape) => {
    await expect(readNpy(npy("<f8", shape))).rejects.toThrow(/cannot be that of an array/);
  });

  it.each(["x<f8", "<f8x", "f8", "<", "", "|V8", "<U0", "<U"])(
    "may not have the type %j",
    async (descr) => {
      const error = await readNpy(npy(descr, "1,")).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(FileFormatError);
      expect(String(error)).toContain(
        `arrays of type "${descr}" are not supported; use text or one of`,
      );
    },
  );

  it("may have 10,000 bytes", async () => {
    const blanks = (count: number) => `1,${" ".repeat(count)}`;
    const least = npy("<f8", blanks(0)).length - 8 - 10;
    expect((await readNpy(npy("<f8", blanks(10_000 - least)))).shape).toEqual([1]);
    await expect(readNpy(npy("<f8", blanks(10_001 - least)))).rejects.toThrow(
      /a header of 10001 bytes; no honest one has over 10000/,
    );
  });

  it("cannot be that of objects", async () => {
    await expect(readNpy(npy("|O", "1,"))).rejects.toThrow(/array of Python objects/);
  });

  it("says in which order the bytes of an element are", async () => {
    const content = Uint8Array.of(1, 0, 0, 0);
    expect((await readNpy(npy("<i4", "1,", content))).data).toEqual(Int32Array.of(1));
    expect((await readNpy(npy("=i4", "1,", content))).data).toEqual(Int32Array.of(1));
    expect((await readNpy(npy(">i4", "1,", content))).data).toEqual(Int32Array.of(1 << 24));
  });
});
