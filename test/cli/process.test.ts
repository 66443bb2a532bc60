// The executable in a separate process: signals and pipes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { access, constants, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { resultOf } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

const executable = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
let folder: string;
let endless: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-process-"));
  const data = join(folder, "mnist.pkl");
  await writeTinyMnist(data, { training: 100, validation: 20, test: 20 });
  endless = ["run", "shallow", "--data", data, "--epochs", "1000000"];
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function start(argv: string[]) {
  const child = spawn(process.execPath, [executable, ...argv], {
    stdio: "pipe",
    // Kills the process, so that no test leaves an endless training running.
    timeout: 30_000,
    killSignal: "SIGKILL",
  });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, stderr }));
  // Waits for output or for the end, because a child that fails has no output.
  const firstOutput = Promise.race([once(child.stdout, "data"), ended]);
  return { child, ended, firstOutput };
}

describe("the executable", () => {
  it("may be executed", async () => {
    await expect(access(executable, constants.X_OK)).resolves.toBeUndefined();
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends with the code of %s during training", async (signal, code) => {
    const { child, ended, firstOutput } = start(endless);
    child.stdout.resume();
    await firstOutput;
    child.kill(signal);
    const result = await ended;
    expect(result).toMatchObject({ code, signal: null });
    expect(result.stderr).toMatch(/^interrupted in epoch \d+, after/);
  });

  it("takes a signal that comes twice at once for one", async () => {
    const { child, ended, firstOutput } = start([...endless, "--out", join(folder, "m")]);
    child.stdout.resume();
    await firstOutput;
    child.kill("SIGINT");
    child.kill("SIGINT");
    const result = await ended;
    expect(result.code).toBe(130);
    expect(result.stderr).toMatch(/^interrupted in epoch \d+/);
  });

  it("stops quietly when nobody reads its output any more", async () => {
    const { child, ended, firstOutput } = start(endless);
    await firstOutput;
    child.stdout.destroy();
    expect(await ended).toEqual({ code: 141, signal: null, stderr: "" });
  });

  it.runIf(existsSync("/dev/full"))("fails when its output cannot be written", async () => {
    const full = await open("/dev/full", "w");
    onTestFinished(() => full.close());
    const child = spawn(process.execPath, [executable, "list"], {
      stdio: ["ignore", full.fd, "pipe"],
    });
    const [[code], stderr] = await Promise.all([
      once(child, "close"),
      text(child.stderr as Readable),
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: cannot write output: ENOSPC/);
  });

  it("goes on when nobody reads its progress", async () => {
    const { child, ended } = start([...endless.slice(0, -1), "1", "--json"]);
    child.stderr.destroy();
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += String(chunk);
    });
    expect((await ended).code).toBe(0);
    expect(resultOf(stdout)).toMatchObject({ experiment: "shallow" });
  });
});
