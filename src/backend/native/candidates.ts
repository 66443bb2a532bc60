// The places of the addon, in the order in which they are tried.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Failure } from "./failures.js";
import type { Machine } from "./machine.js";
import { isCheckout, type Search, versionIn } from "./search.js";
import type { Target } from "./targets.js";

/** Environment variable with the path of a file to load instead of the default places. */
export const OVERRIDE = "NETWORK3_NATIVE_PATH";

/** A place where the addon can be: named by {@link OVERRIDE}, beside a bundle, a build, a package. */
export type Place = "override" | "bundle" | "build" | "package";

export interface Candidate {
  readonly place: Place;
  /** Path of the file, or the name of a package that has no file for this machine. */
  readonly path: string;
  /** The reason why the file must not be loaded. */
  readonly failure?: Failure;
}

const FILE = "network3.node";

/** The places to try, best first; there is at least one. Packages are only looked for at the end. */
export function* addonCandidates(search: Search): Generator<Candidate> {
  const override = search.env[OVERRIDE];
  if (override) {
    yield { place: "override", path: resolve(override) };
    return;
  }
  const { bundle, folder } = search;
  if (bundle !== undefined) yield { place: "bundle", path: join(bundle, FILE) };
  if (folder !== undefined) {
    const path = join(folder, "build/Release", FILE);
    // An installed package has no such folder.
    if (isCheckout(folder) || existsSync(path)) yield { place: "build", path };
  }
  yield inPackage(search);
}

/** The package for this machine that has a file of that role; undefined if there is none. */
export function targetFor(
  role: Target["role"],
  { machine: { platform, arch, libc }, targets }: Search,
): Target | undefined {
  return targets.find(
    (one) =>
      one.role === role &&
      one.os === platform &&
      one.cpu === arch &&
      (libc === undefined || one.libc === libc),
  );
}

/** The file in the package for this machine. */
function inPackage(search: Search): Candidate {
  const place = "package";
  const target = targetFor("addon", search);
  if (target === undefined) return { place, path: "@network3/*", failure: noTarget(search) };
  const found = locate(target, search);
  if (found.failure !== undefined) return { place, ...found };
  const failure = cpuFailure(target, search.machine);
  return failure === undefined ? { place, ...found } : { place, ...found, failure };
}

function noTarget({ machine: { platform, arch, libc }, targets }: Search): Failure {
  const addons = targets.filter(({ role }) => role === "addon");
  const isOtherLibc = addons.some(({ os, cpu }) => os === platform && cpu === arch);
  const name = isOtherLibc ? `${platform} ${arch} with ${libc}` : `${platform} ${arch}`;
  const names = addons.map((one) => `${one.os} ${one.cpu} with ${one.libc}`);
  const problem = `there is no package for ${name}, only for ${names.join(", ")}`;
  return { kind: isOtherLibc ? "libc" : "system", problem };
}

/**
 * The file of a package for this machine. The package must have exactly the version of network3; in a
 * bundle without the package network3, the interface version of the file is compared alone.
 */
export function locate(target: Target, search: Search): Omit<Candidate, "place"> {
  const { package: name, file } = target;
  const folder = search.findPackage(name);
  const wanted = versionIn(search.folder);
  if (folder === undefined) {
    const path = wanted === undefined ? name : `${name}@${wanted}`;
    return { path, failure: { kind: "not-installed", problem: "it is not installed" } };
  }
  const path = join(folder, file);
  const version = versionIn(folder);
  if (wanted === undefined || version === wanted) return { path };
  const problem = `its version is ${version}, but network3 ${wanted} needs ${wanted}`;
  return { path, failure: { kind: "version", problem } };
}

function cpuFailure({ cpuFlags: needed }: Target, { cpuFlags }: Machine): Failure | undefined {
  const lacking = needed.filter((flag) => cpuFlags !== undefined && !cpuFlags.has(flag));
  if (lacking.length === 0) return undefined;
  return { kind: "cpu", problem: `the processor lacks ${lacking.join(", ")} (x86-64-v2)` };
}
