// Makes the links of Markdown files work outside of the repository.
import { path } from "zx";

/** A link whose target is a path, not an address or a heading. */
const RELATIVE = /\[([^\]]+)\]\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?\)/g;

/**
 * Replaces links to paths by links to the repository. Where its address is not known, the path is
 * given as text.
 * @param {string} markdown
 * @param {{ file: string, web: string | undefined }} place `file` relative to the root of the
 *   repository, and the address of the repository
 * @returns {string}
 */
export function absoluteLinks(markdown, { file, web }) {
  return markdown.replace(RELATIVE, (_link, text, target, heading = "") => {
    const name = path.posix.join(path.posix.dirname(file), target);
    if (web !== undefined) return `[${text}](${web}/blob/HEAD/${name}${heading})`;
    const code = `\`${name}\``;
    return text === name || text === code ? code : `${text} (${code})`;
  });
}
