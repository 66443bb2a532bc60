// Saves to a file that is a mount point, as in containers, in a separate mount namespace.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Network } from "network3";
import { describe, expect, it, onTestFinished } from "vitest";
import { preload } from "../support/faults.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const namespace = ["-rm", "sh", "-euc"];

function canMount(): boolean {
  try {
    execFileSync("unshare", [...namespace, "mount -t tmpfs none /tmp"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Checks the target as the command line does, then saves twice. */
const script = `
  import { FullyConnectedLayer, Network, SoftmaxLayer } from "./dist/index.js";
  import { checkWritable } from "./dist/io/write-target.js";
  const layers = [new FullyConnectedLayer({ nIn: 50, nOut: 30 }), new SoftmaxLayer({ nIn: 30, nOut: 10 })];
  const net = new Network(layers, 10, { device: "reference", seed: 1 });
  const told = (error) => ({ code: error.code, message: error.message, cause: error.cause?.code });
  const check = await checkWritable(process.env.MODEL, Number(process.env.BYTES)).then(() => "fine", told);
  const save = await net.save(process.env.MODEL).then(() => net.save(process.env.MODEL)).then(() => "saved", told);
  console.log(JSON.stringify({ check, save }));
`;

async function scene() {
  const folder = await mkdtemp(join(tmpdir(), "network3-mounted-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [app, temporary, real] = [
    join(folder, "my app"),
    join(folder, "tmp"),
    join(folder, "real"),
  ];
  await mkdir(app);
  await mkdir(temporary);
  await writeFile(real, "the old file");
  const model = join(app, "model.safetensors");
  await writeFile(model, "below the mount");
  /** `mounts` is a shell script with the variables $REAL, $APP and $MODEL. */
  const start = (mounts: string, env: Readonly<Record<string, string>> = {}) => {
    const saves = '\nexec "$NODE" --input-type=module -e "$SAVES"';
    const child = spawn("unshare", [...namespace, mounts + saves], {
      cwd: root,
      env: {
        ...process.env,
        ...{ REAL: real, APP: app, MODEL: model, TMPDIR: temporary },
        ...{ NODE: process.execPath, SAVES: script, BYTES: "10000", ...env },
      },
    });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text) => {
        said[name] += text;
      });
    }
    const ended = once(child, "close").then(([code, signal]) => ({ code, signal, ...said }));
    return { child, ended };
  };
  return { app, temporary, real, model, start };
}

const bind = 'mount --bind "$REAL" "$MODEL"';

describe.runIf(canMount())("a save onto a mounted file", () => {
  it("writes it in place and says so once, before there is anything to save", async () => {
    const { app, real, model, start } = await scene();
    const { stdout, stderr } = await start(bind).ended;
    expect(JSON.parse(stdout)).toEqual({ check: "fine", save: "saved" });
    expect(stderr.match(/NETWORK3_WRITTEN_IN_PLACE/g)).toHaveLength(1);
    expect(stderr).toContain(`${model} cannot be replaced at once`);
    await (await Network.load(real, { device: "reference" })).dispose();
    expect(await readdir(app)).toEqual(["model.safetensors"]);
    expect(await readFile(model, "utf8")).toBe("below the mount");
  });

  it("takes another folder for the temporary file where the file's own is read-only", async () => {
    const { app, temporary, real, start } = await scene();
    const { stdout } = await start(
      `mount --bind "$APP" "$APP"; ${bind}; mount -o remount,bind,ro "$APP"`,
    ).ended;
    expect(JSON.parse(stdout)).toEqual({ check: "fine", save: "saved" });
    await (await Network.load(real, { device: "reference" })).dispose();
    expect(await readdir(temporary)).toEqual([]);
    expect(await readdir(app)).toEqual(["model.safetensors"]);
  });

  it("refuses a mount that is read-only before there is anything to save", async () => {
    const { app, real, start } = await scene();
    const { stdout } = await start(`${bind}; mount -o remount,bind,ro "$MODEL"`).ended;
    const refused = { code: "ERR_FILE", cause: "EROFS" };
    expect(JSON.parse(stdout)).toMatchObject({ check: refused, save: refused });
    expect(await readFile(real, "utf8")).toBe("the old file");
    expect(await readdir(app)).toEqual(["model.safetensors"]);
  });

  it("keeps and names the whole file where the mounted one has no room for it", async () => {
    const { app, model, start } = await scene();
    // Mounts a file system of one page, which disappears with the namespace.
    const { stdout } = await start(
      'mount -t tmpfs -o size=4k none "$TMPDIR"; echo old > "$TMPDIR/m"; mount --bind "$TMPDIR/m" "$MODEL"',
    ).ended;
    const { check, save } = JSON.parse(stdout);
    expect(check).toMatchObject({ code: "ERR_FILE" });
    expect(check.message).toMatch(/0 bytes left and 10000 are needed; make room/);
    expect(save).toMatchObject({ code: "ERR_FILE", cause: "ENOSPC" });
    const [, kept = ""] = /the whole is in (.*\.tmp): make room and copy/.exec(save.message) ?? [];
    expect(save.message).toContain(`cannot write ${model}`);
    expect((await readdir(app)).map((name) => join(app, name))).toContain(kept);
    await (await Network.load(kept, { device: "reference" })).dispose();
  });

  it("leaves a whole file beside it when it is killed while it writes in place", async (test) => {
    const faults = preload("io_faults");
    if (!faults) return test.skip();
    const { app, temporary, model, real, start } = await scene();
    const log = join(temporary, "calls.log");
    // The first five writes belong to the temporary file.
    const { child, ended } = start(bind, {
      ...faults,
      NETWORK3_IO_FOLDER: app,
      NETWORK3_IO_FAULT: "write:6:stall",
      NETWORK3_IO_LOG: log,
    });
    const writes = async () =>
      (await readFile(log, "utf8").catch(() => "")).split("\n").filter((call) => call === "write");
    await expect.poll(writes, { timeout: 10_000 }).toHaveLength(6);
    child.kill("SIGKILL");
    expect((await ended).signal).toBe("SIGKILL");
    expect(await readFile(real, "utf8")).toBe("the old file");
    const left = (await readdir(app)).filter((name) => name.endsWith(".tmp"));
    expect(left).toHaveLength(1);
    await (await Network.load(join(app, left[0] ?? ""), { device: "reference" })).dispose();
    expect(await readFile(model, "utf8")).toBe("below the mount");
  });
});
