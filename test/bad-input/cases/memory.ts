// Arrays in special kinds of memory. The types of resizable buffers are newer than the oldest Node.

interface Resizable extends ArrayBuffer {
  resize(byteLength: number): void;
}

type MakeResizable = new (byteLength: number, options: { maxByteLength: number }) => Resizable;
type MakeGrowable = new (
  byteLength: number,
  options: { maxByteLength: number },
) => SharedArrayBuffer;

const ResizableBuffer = ArrayBuffer as unknown as MakeResizable;
const GrowableBuffer = SharedArrayBuffer as unknown as MakeGrowable;

/** Returns a buffer that can grow to twice its size. */
export const resizableBuffer = (byteLength: number): Resizable =>
  new ResizableBuffer(byteLength, { maxByteLength: 2 * byteLength });

/** Returns an array of zeros that tracks the length of its buffer, and the function that sets it. */
export function resizable(length: number) {
  const buffer = resizableBuffer(length * Float32Array.BYTES_PER_ELEMENT);
  const x = new Float32Array(buffer);
  const resize = (to: number) => buffer.resize(to * Float32Array.BYTES_PER_ELEMENT);
  return { x, resize };
}

export const shared = (length: number) =>
  new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));

export function growable(length: number) {
  const byteLength = length * Float32Array.BYTES_PER_ELEMENT;
  return new Float32Array(new GrowableBuffer(byteLength, { maxByteLength: 2 * byteLength }));
}

/** Returns memory that cannot be detached. */
export function webAssemblyMemory(): ArrayBuffer {
  const { Memory } = Reflect.get(globalThis, "WebAssembly");
  return new Memory({ initial: 1 }).buffer;
}
