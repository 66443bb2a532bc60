// Checks of a tarball by publint and are-the-types-wrong.

import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { fs } from "zx";
import { $, UserError } from "../lib/project.mjs";

/**
 * Returns what publint says of a tarball, suggestions included.
 * @param {string} file
 * @returns {Promise<string[]>}
 */
export async function remarksOn(file) {
  const tarball = new Uint8Array(await fs.readFile(file)).buffer;
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true, level: "suggestion" });
  return messages.map((message) => formatMessage(message, pkg) ?? message.code);
}

/**
 * Checks that every way of resolving modules that network3 supports finds its types.
 * @param {string} file the tarball of network3
 */
export async function checkTypes(file) {
  try {
    await $`attw ${file} --profile esm-only --format ascii`;
  } catch (error) {
    throw new UserError(`are-the-types-wrong complains about ${file}:\n${error.stdout}`);
  }
}
