// Makes the links of Markdown files work outside of the repository.
import { path } from "zx";

/** A link or an image whose target is a path, not an address or a heading. */
const RELATIVE = /(!?)\[([^\]]+)\]\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?\)/g;

/**
 * Replaces links to paths by links to the repository. Where its address is not known, the path is
 * given as text, and an image by its description.
 * @param {string} markdown
 * @param {{ file: string, web: string | undefined, keep?: (name: string) => boolean }} place `file`
 *   relative to the root of the repository, the address of the repository, and the files to which
 *   links stay as they are
 * @returns {string}
 */
export function absoluteLinks(markdown, { file, web, keep = () => false }) {
  return markdown.replace(RELATIVE, (link, image, text, target, heading = "") => {
    const name = path.posix.join(path.posix.dirname(file), target);
    if (keep(name)) return link;
    const view = image ? "raw" : "blob";
    if (web !== undefined) return `${image}[${text}](${web}/${view}/HEAD/${name}${heading})`;
    if (image) return `*${text}*`;
    const code = `\`${name}\``;
    return text === name || text === code ? code : `${text} (${code})`;
  });
}
