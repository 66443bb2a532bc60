// Reads the code for GPUs in a library: a container of entries, each for one architecture.

const CONTAINER = Buffer.from([0x50, 0xed, 0x55, 0xba]); // 0xba55ed50
const KINDS: Readonly<Record<number, string>> = { 1: "ptx", 2: "sm" };

/** Returns the architectures of the image at offset `at`: `sm_75`, `ptx_120`, … */
function entriesAt(file: Buffer, at: number): string[] {
  const end = at + file.readUInt16LE(at + 6) + Number(file.readBigUInt64LE(at + 8));
  const entries: string[] = [];
  for (let entry = at + file.readUInt16LE(at + 6); entry < end; ) {
    const kind = KINDS[file.readUInt16LE(entry)] ?? "unknown";
    entries.push(`${kind}_${file.readUInt32LE(entry + 28)}`);
    entry += file.readUInt32LE(entry + 4) + Number(file.readBigUInt64LE(entry + 8));
  }
  return entries;
}

/** Returns the architectures of all images of a library. */
export function fatbinEntries(library: Buffer): string[] {
  const entries: string[] = [];
  for (let at = library.indexOf(CONTAINER); at >= 0; at = library.indexOf(CONTAINER, at + 4)) {
    entries.push(...entriesAt(library, at));
  }
  return entries;
}
