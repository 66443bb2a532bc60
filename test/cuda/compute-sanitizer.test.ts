// The verdicts for all ways in which compute-sanitizer can end, with programs that replace it.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findSanitizer, sanitize, sanitizedNets } from "../../scripts/lib/compute-sanitizer.mjs";
import { Folder } from "./support/emulated.js";

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

/** Writes a program that replaces the tool. */
function tool(script: string): string {
  return folder
    .write("bin/compute-sanitizer", `#!/bin/sh\n${script}\n`, 0o755)
    .file("bin/compute-sanitizer");
}

describe("compute-sanitizer", () => {
  it("looks at two nets, and leaves out errors that calls return", async () => {
    expect(sanitizedNets).toHaveLength(2);
    const program = tool(`echo "$@" >${folder.file("words")}`);
    for (const net of sanitizedNets) {
      expect(await sanitize(program, net, { seconds: 30 })).toMatchObject({ outcome: "clean" });
    }
    expect(readFileSync(folder.file("words"), "utf8")).toMatch(
      /^--error-exitcode 99 --report-api-errors no \S*node /,
    );
  });

  it.each([
    ["finds errors", "echo Invalid read; exit 99", { outcome: "errors", text: "Invalid read" }],
    [
      "refuses the device",
      "echo 'Error: Device not supported' >&2; exit 1",
      { outcome: "skipped", text: "Error: Device not supported" },
    ],
    ["ends without a word", "exit 4", { outcome: "skipped", text: "it ended with 4" }],
    ["hangs", "sleep 600", { outcome: "skipped", text: "it did not end within 0.5 s" }],
  ])("%s", async (_how, script, expected) => {
    const limits = { seconds: script === "sleep 600" ? 0.5 : 30, group: true };
    expect(await sanitize(tool(script), "shallow", limits)).toEqual(expected);
  });

  it("is found on the PATH and in a toolkit", () => {
    const program = tool("");
    expect(findSanitizer({ PATH: `/nowhere:${folder.file("bin")}` })).toBe(program);
    expect(findSanitizer({ PATH: "/nowhere", CUDA_PATH: folder.path })).toBe(program);
    expect(findSanitizer({ PATH: "/nowhere", CUDA_PATH: "/nowhere" })).toBeUndefined();
  });
});
