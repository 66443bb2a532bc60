// If a system call fails during a save, there is a typed error and the old file, or the complete new file.
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { getSystemErrorName } from "node:util";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { runChild } from "../support/child.js";
import { noFaults, preload } from "../support/faults.js";

const { errno } = constants;

/** Saves over the file at MODEL, then to another file without faults, and prints both results. */
const script = `
  import { FullyConnectedLayer, Network, SoftmaxLayer } from "./dist/index.js";
  const layers = [new FullyConnectedLayer({ nIn: 50, nOut: 30 }), new SoftmaxLayer({ nIn: 30, nOut: 10 })];
  const net = new Network(layers, 10, { device: "reference", seed: 1 });
  await net.ready();
  process.env.NETWORK3_IO_FAULT = process.env.FAULT;
  const outcome = await net.save(process.env.MODEL).then(() => "saved", (error) => ({
    name: error.name, code: error.code, message: error.message, cause: error.cause?.code,
  }));
  process.env.NETWORK3_IO_FAULT = "";
  await net.save(process.env.ELSEWHERE);
  console.log(JSON.stringify(outcome));
`;

interface Fault {
  readonly fault: string;
  /** The expected error code of the system; undefined if the save must succeed. */
  readonly cause: string | undefined;
}

const failing = (
  call: string,
  numbers: readonly string[],
  codes: readonly (keyof typeof errno)[],
) =>
  numbers.flatMap((number) =>
    codes.map(
      (cause): Fault => ({
        fault: `${call}:${number}:${errno[cause]}`,
        // Some versions of Node do not know all error codes.
        cause: getSystemErrorName(-errno[cause]),
      }),
    ),
  );

// A save is: open, write (header, then each tensor), fsync, rename, fsync of the folder.
const faults: readonly Fault[] = [
  ...failing(
    "open",
    ["1"],
    ["EACCES", "EROFS", "ENOSPC", "EMFILE", "ENFILE", "EDQUOT", "EIO", "EPERM", "ENOMEM"],
  ),
  ...failing("write", ["1", "2", "3", "4", "5"], ["ENOSPC", "EIO", "EDQUOT", "EFBIG", "EROFS"]),
  ...failing("write", ["*"], ["ENOSPC", "EIO"]),
  ...failing("fsync", ["1"], ["EIO", "ENOSPC", "EDQUOT"]),
  ...failing(
    "rename",
    ["1"],
    ["EACCES", "EROFS", "ENOSPC", "EIO", "EPERM", "EINVAL", "ENOMEM", "EDQUOT", "ELOOP"],
  ),
  ...["1", "2", "3", "4", "5", "*"].map(
    (n): Fault => ({ fault: `write:${n}:short`, cause: undefined }),
  ),
  ...["1", "2", "3", "4"].map(
    (n): Fault => ({ fault: `write:${n}:${errno.EINTR}`, cause: undefined }),
  ),
  // The fsync of the folder fails: the new file exists, but might not survive a power failure.
  ...failing("fsync", ["2"], ["EIO", "ENOSPC"]),
];

/** Content that differs from the one that the scripts save. */
const OLD = "the old file";

async function scene() {
  const folder = await mkdtemp(join(tmpdir(), "network3-faults-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const elsewhere = await mkdtemp(join(tmpdir(), "network3-elsewhere-"));
  onTestFinished(() => rm(elsewhere, { recursive: true, force: true }));
  const path = join(folder, "model.safetensors");
  await writeFile(path, OLD);
  const run = async (env: Record<string, string>) => {
    const other = join(elsewhere, "model.safetensors");
    const { code, signal, stdout, stderr } = await runChild(script, {
      MODEL: path,
      ELSEWHERE: other,
      NETWORK3_IO_FOLDER: folder,
      ...env,
    });
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    return { outcome: JSON.parse(stdout), stderr, wanted: await readFile(other) };
  };
  return { folder, path, run };
}

describe("a save in which a system call fails", () => {
  const env = preload("io_faults");
  beforeAll(() => {
    if (!env) console.log(`skipped: ${noFaults}`);
  });

  it("has at least 60 cases", () => {
    expect(faults.length).toBeGreaterThanOrEqual(60);
  });

  it.runIf(env).each(faults)("$fault", async ({ fault, cause }) => {
    const { folder, path, run } = await scene();
    const { outcome, stderr, wanted } = await run({ ...env, FAULT: fault });
    expect(stderr).toBe("");
    expect(await readdir(folder)).toEqual(["model.safetensors"]);
    const now = await readFile(path);
    if (cause === undefined) {
      expect(outcome).toBe("saved");
      expect(now).toEqual(wanted);
      return;
    }
    expect(outcome).toMatchObject({ name: "FileError", code: "ERR_FILE", cause });
    expect(outcome.message).toContain(path);
    if (fault.startsWith("fsync:2")) expect(now).toEqual(wanted);
    else expect(now.toString()).toBe(OLD);
  });

  it.runIf(env)("goes through its calls in the order that makes it atomic", async () => {
    const { path, folder, run } = await scene();
    const log = join(folder, "..", `${folder.split("/").at(-1)}.log`);
    onTestFinished(() => rm(log, { force: true }));
    await run({ ...env, FAULT: "none:0:0", NETWORK3_IO_LOG: log });
    const calls = (await readFile(log, "utf8")).trim().split("\n");
    const once = calls.filter((call, i) => call !== calls[i - 1]);
    expect(once).toEqual(["open", "write", "fsync", "rename", "fsync"]);
    expect((await readFile(path)).length).toBeGreaterThan(1000);
  });

  it.runIf(env).each(["EBUSY", "EXDEV"] as const)(
    "writes in place, with a warning, where a rename gives %s, as onto a mounted file",
    async (cause) => {
      const { folder, path, run } = await scene();
      const { ino } = await stat(path);
      const log = join(folder, "..", `${folder.split("/").at(-1)}.log`);
      onTestFinished(() => rm(log, { force: true }));
      const { outcome, stderr, wanted } = await run({
        ...env,
        FAULT: `rename:1:${errno[cause]}`,
        NETWORK3_IO_LOG: log,
      });
      expect(outcome).toBe("saved");
      expect(await readFile(path)).toEqual(wanted);
      expect((await stat(path)).ino).toBe(ino);
      expect(await readdir(folder)).toEqual(["model.safetensors"]);
      expect(stderr).toMatch(/\[NETWORK3_WRITTEN_IN_PLACE\] Warning: .*cannot be replaced at once/);
      expect(stderr).toContain(path);
      const calls = (await readFile(log, "utf8")).trim().split("\n");
      const once = calls.filter((call, i) => call !== calls[i - 1]);
      // The temporary file must be on the disk before the old file changes.
      expect(once).toEqual(["open", "write", "fsync", "rename", "write", "fsync"]);
    },
  );

  it.runIf(env)("does not write in place where there was no file before", async () => {
    const { folder, path, run } = await scene();
    await rm(path);
    const { outcome } = await run({ ...env, FAULT: `rename:1:${errno.EBUSY}` });
    expect(outcome).toMatchObject({ code: "ERR_FILE", cause: "EBUSY" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("refuses /dev/full behind a link and leaves it alone", async () => {
    const { folder, run } = await scene();
    const link = join(folder, "link");
    await symlink("/dev/full", link);
    const { outcome } = await run({ MODEL: link, FAULT: "" });
    expect(outcome).toMatchObject({ code: "ERR_FILE" });
    expect(outcome.message).toMatch(/not a regular file/);
    await expect(writeFile("/dev/full", "x")).rejects.toMatchObject({ code: "ENOSPC" });
  });
});
