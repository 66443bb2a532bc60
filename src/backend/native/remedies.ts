// The remedies for an addon that does not load, on this machine.
import type { AddonAttempt } from "./attempts.js";
import { OVERRIDE, targetFor } from "./candidates.js";
import type { FailureKind } from "./failures.js";
import { lacksPackage, projectOf } from "./lock-file.js";
import { isCheckout, type Search, versionIn } from "./search.js";
import type { Target } from "./targets.js";

const PROCESSOR =
  "use a processor with SSE4.2 and POPCNT: Intel's since 2008 and AMD's since 2011 have them";

/** The remedies for failed attempts, the best first. */
export function remediesFor(attempts: readonly AddonAttempt[], search: Search): string[] {
  return [...new Set(attempts.flatMap((attempt) => remediesForOne(attempt, search)))];
}

function remediesForOne({ place, path, kind }: AddonAttempt, search: Search): string[] {
  if (kind === undefined) return [];
  if (kind === "forbidden") return permissions(search);
  if (kind === "cpu") return [PROCESSOR];
  switch (place) {
    case "override":
      return [`unset ${OVERRIDE}, or set it to the path of a network3.node that works`];
    case "bundle":
      return kind === "absent" && search.folder !== undefined ? [] : [unbundle(path)];
    case "build":
      return [build(kind, search)];
    case "package":
      return forPackage(kind, search);
  }
}

function permissions({ machine }: Search): string[] {
  return [
    ...(machine.hasNoAddons ? ["start Node without --no-addons, also in NODE_OPTIONS"] : []),
    ...(machine.hasPermissions
      ? ["start Node with --allow-addons, without which its permission model forbids them"]
      : []),
  ];
}

function unbundle(path: string): string {
  return (
    "keep network3 out of the bundle and install it where the bundle runs (esbuild: " +
    `--external:network3; Vite: ssr.external), or copy network3.node to ${path}`
  );
}

/** A broken file must be removed before a build replaces it. */
function build(kind: FailureKind, { folder }: Search): string {
  if (!isCheckout(folder)) return `remove the folder build in ${folder}`;
  const removed = kind === "absent" ? "" : "remove build/ and ";
  return `${removed}run \`npm run build\` in ${folder} (needs a C++17 compiler, CMake and Python with pip)`;
}

function forPackage(kind: FailureKind, search: Search): string[] {
  const { targets, folder, bundle } = search;
  // A checkout builds its own addon, and a bundle has the file beside it.
  if (isCheckout(folder) || (bundle !== undefined && folder === undefined)) return [];
  if (kind === "libc") {
    return [
      "use a system or container image with glibc, such as node:22-slim instead of node:22-alpine",
    ];
  }
  const target = targetFor("addon", search);
  if (target === undefined) return [elsewhere(targets)];
  switch (kind) {
    case "glibc":
      return [
        `use a system or container image with glibc ${target.glibc} or newer: Debian 10, Ubuntu 20.04, RHEL 8 and later have it`,
      ];
    case "not-installed":
      return [notInstalled(target, search)];
    default:
      return [
        `remove node_modules and run \`npm install\` on this machine; no dependency, override or resolution may ask for another version of ${target.package}`,
      ];
  }
}

function elsewhere(targets: readonly Target[]): string {
  const systems = targets.filter(({ role }) => role === "addon");
  const names = systems.map(({ os, cpu, libc, glibc }) => `${os} ${cpu} with ${libc} ${glibc}`);
  return `use a machine, a container or WSL with ${names.join(" or ")} or newer`;
}

function notInstalled({ package: name }: Target, { folder }: Search): string {
  const version = versionIn(folder);
  const project = folder === undefined ? undefined : projectOf(folder);
  if (project !== undefined && lacksPackage(project, name)) {
    return (
      `package-lock.json in ${project} was written on another system and lacks ${name}: with npm ` +
      "11.21 or newer (`npm install -g npm@11`), remove node_modules and package-lock.json and run " +
      "`npm install`"
    );
  }
  return (
    "install without leaving out optional dependencies (--omit=optional, --no-optional, " +
    `--ignore-optional) and on this machine: \`npm install --include=optional\`, or \`npm install ${name}@${version}\``
  );
}
