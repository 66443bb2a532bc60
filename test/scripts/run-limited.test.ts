// Commands under a time limit.
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { runLimited } from "../../scripts/lib/run-limited.mjs";

const shell = (script: string): [string, ...string[]] => ["/bin/sh", "-c", script];

/** True while a process runs that has this among its arguments. */
function isRunning(words: string): boolean {
  const all = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
  return all.split("\n").some((line) => line.startsWith(words));
}

describe("runLimited", () => {
  it("gives the code and what was said", async () => {
    const chunks: string[] = [];
    const onOutput = (chunk: Buffer) => chunks.push(String(chunk));
    const ended = await runLimited(shell("echo out; echo err >&2; exit 3"), {
      seconds: 20,
      onOutput,
    });
    const expected = { code: 3, signal: null, timedOut: false, stdout: "out\n", stderr: "err\n" };
    expect(ended).toEqual(expected);
    expect(chunks.toSorted()).toEqual(["err\n", "out\n"]);
  });

  it("says why a command cannot be started", async () => {
    const ended = await runLimited(["/nowhere/program"], { seconds: 20 });
    expect(ended).toMatchObject({ code: null, timedOut: false });
    expect(ended.stderr).toContain("ENOENT");
  });

  it("ends a command at its limit, with all that it has started", async () => {
    const begin = performance.now();
    const ended = await runLimited(shell("sleep 987.25 & sleep 987.25"), {
      seconds: 0.3,
      group: true,
    });
    expect(ended).toMatchObject({ code: null, signal: "SIGKILL", timedOut: true });
    expect(performance.now() - begin).toBeLessThan(60_000);
    expect(isRunning("sleep 987.25")).toBe(false);
  });

  it("ends what a command leaves behind", async () => {
    const ended = await runLimited(shell("sleep 986.25 & echo done"), { seconds: 30, group: true });
    expect(ended).toMatchObject({ code: 0, timedOut: false, stdout: "done\n" });
    expect(isRunning("sleep 986.25")).toBe(false);
  });

  it("interrupts a command that is to end by itself", async () => {
    const script = "trap 'echo interrupted; exit 5' INT; while :; do sleep 0.1; done";
    const ended = await runLimited(shell(script), { seconds: 30, interruptAfter: 0.5 });
    expect(ended).toMatchObject({ code: 5, timedOut: false, stdout: "interrupted\n" });
  });

  it("keeps the beginning of much output", async () => {
    const { stdout } = await runLimited(shell("head -c 9000000 /dev/zero"), { seconds: 30 });
    expect(stdout.length).toBeGreaterThanOrEqual(1 << 20);
    expect(stdout.length).toBeLessThan(2 << 20);
  });
});
