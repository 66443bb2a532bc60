// Finds the addon that a library has loaded into this process.

/** Returns the path of the addon; undefined if none is loaded. */
export function loadedAddon() {
  // Addresses of network interfaces take a long time to look up, and nothing needs them.
  process.report.excludeNetwork = true;
  return process.report.getReport().sharedObjects.find((path) => path.endsWith(".node"));
}
