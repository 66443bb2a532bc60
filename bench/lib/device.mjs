// Names of devices: cpu, cuda, cuda:1.

export const isDeviceName = (text) => /^(cpu|cuda(:\d{1,3})?)$/.test(text);

/** The number of a GPU. */
export const ordinalOf = (name) => Number(name.split(":")[1] ?? 0);
