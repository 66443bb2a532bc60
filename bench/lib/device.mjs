// Parses device names: cpu, cuda, cuda:1.

export const isDeviceName = (text) => /^(cpu|cuda(:\d{1,3})?)$/.test(text);

/** Returns the number of the GPU in a device name. */
export const ordinalOf = (name) => Number(name.split(":")[1] ?? 0);
