// Arrays in memory of other kinds. The types of resizable buffers are newer than the oldest Node.

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

/** A buffer that may become twice as long. */
export const resizableBuffer = (byteLength: number): Resizable =>
  new ResizableBuffer(byteLength, { maxByteLength: 2 * byteLength });

/** An array of zeros that follows its buffer, with what sets its length. */
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

/** Memory that cannot be detached. */
export function webAssemblyMemory(): ArrayBuffer {
  const { Memory } = Reflect.get(globalThis, "WebAssembly");
  return new Memory({ initial: 1 }).buffer;
}
