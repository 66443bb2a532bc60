// Checks the version of Node. This file must not use syntax that an old Node cannot parse.

/** The oldest supported Node, as in `engines` of package.json. */
const OLDEST_NODE = "20.19";

/** The error message for a Node that is too old; empty if Node is new enough. */
export function oldNodeProblem(version = process.versions.node): string {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split(".").map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return "";
  return `network3 needs Node ${OLDEST_NODE} or newer, but this is Node ${version}; install a newer one from nodejs.org`;
}
