// The hash that prevents an addon from using a CUDA library with another interface.
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadNative } from "../../src/backend/native/load.js";
import { Folder, otherAbiLibrary } from "./support/emulated.js";

const native = fileURLToPath(new URL("../../native", import.meta.url));

const script = `
  cmake_minimum_required(VERSION 3.22)
  include("${native}/cmake/LibraryAbi.cmake")
  network3_hash_interface(abi "\${folder}" backend/cuda/library.h)
  message(STATUS "\${abi}")
`;

let folder: Folder;
beforeEach(() => {
  folder = new Folder().write("abi.cmake", script);
});
afterEach(() => folder.remove());

/** Returns the hash that CMake computes of the headers in a copy of `native`. */
function abiOf(headers: string): string {
  const args = [`-Dfolder=${headers}`, "-P", folder.file("abi.cmake")];
  return execFileSync("cmake", args, { encoding: "utf8" }).replace("-- ", "").trim();
}

/** Returns the hash with one header changed. */
function abiWith(header: string, change: (text: string) => string): string {
  const copy = folder.file("native");
  for (const room of ["backend", "core", "program"]) {
    cpSync(`${native}/${room}`, `${copy}/${room}`, { recursive: true });
  }
  const text = readFileSync(`${copy}/${header}`, "utf8");
  expect(change(text)).not.toBe(text);
  writeFileSync(`${copy}/${header}`, change(text));
  return abiOf(copy);
}

/** Adds a member to every structure. */
const grown = (text: string) => text.replaceAll(/^(struct|class) .*\{$/gm, "$&\n  int added;");

describe("the number of the CUDA library's interface", () => {
  it("is the one that the addon asks for", () => {
    const abi = abiOf(native);
    expect(abi).toMatch(/^[0-9a-f]{8}$/);
    expect(() => loadNative().loadCuda(otherAbiLibrary)).toThrow(`but ${abi} is needed`);
  });

  it.each([
    "backend/cuda/library.h",
    "backend/backend.h",
    "program/program.h",
    "core/error.h",
    "core/philox.h",
  ])("is another one when %s changes", (header) => {
    expect(abiWith(header, grown)).not.toBe(abiOf(native));
  });

  it("stays when white space or a comment changes", () => {
    const relaid = (text: string) =>
      text.replaceAll("  ", "\t\n ").replaceAll(/\/\/.*/g, "// other");
    expect(abiWith("backend/backend.h", relaid)).toBe(abiOf(native));
  });

  it("stays when a header changes that is no part of it", () => {
    expect(abiWith("backend/cuda/run/run.h", grown)).toBe(abiOf(native));
  });
});
