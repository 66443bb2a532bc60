// Whether this Node is new enough. An old Node must be able to read this file.

/** The oldest Node that will do, as `engines` of package.json says. */
const OLDEST_NODE = "20.19";

/** What to tell the user of a Node that is too old; empty if it is new enough. */
export function oldNodeProblem(version = process.versions.node): string {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split(".").map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return "";
  return `network3 needs Node ${OLDEST_NODE} or newer, but this is Node ${version}; install a newer one from nodejs.org`;
}
