// Judges facts: each check is good, a hint or a problem, and every problem has a remedy.
import { grouped } from "../format.js";
import { checkAddon, checkDevice, checkOnednn, checkSelfTest } from "./addon-checks.js";
import type { Check } from "./check.js";
import { checkCuda } from "./cuda-check.js";
import { type Facts, VARIABLES } from "./facts.js";

/** The checks in the order of the report; network3 works as it should if none is a problem. */
export function judge(facts: Facts): Check[] {
  return [
    { name: "network3", mark: "ok", text: facts.network3 },
    node(facts),
    platform(facts),
    processor(facts),
    checkAddon(facts),
    ...checkOnednn(facts),
    checkDevice(facts),
    checkCuda(facts),
    checkSelfTest(facts),
    mnist(facts),
    settings(facts),
  ];
}

function node({ node: { version, required } }: Facts): Check {
  const text = `${version}; ${required} or newer is needed`;
  if (isAtLeast(version, required)) return { name: "Node", mark: "ok", text };
  return { name: "Node", mark: "problem", text, remedy: `install Node ${required} or newer` };
}

function isAtLeast(version: string, required: string): boolean {
  return version.localeCompare(required, "en", { numeric: true }) >= 0;
}

function platform({ platform: { os, arch, glibc } }: Facts): Check {
  const name = "platform";
  const libc = glibc === null ? "" : `, glibc ${glibc}`;
  const text = `${os} ${arch}${libc}`;
  if (os === "linux" && arch === "x64" && glibc !== null) return { name, mark: "ok", text };
  return {
    name,
    mark: "note",
    text: `${text}; the addon is made for and tested on Linux x64 with glibc`,
    remedy: 'device "reference" works everywhere, but slowly',
  };
}

function processor({ processor: { model, cores, threads } }: Facts): Check {
  const text = `${model ?? "unknown model"}, ${counted(cores, "core")}`;
  return {
    name: "processor",
    mark: "ok",
    text: `${text}; by default ${counted(threads, "thread")} ${threads === 1 ? "computes" : "compute"}`,
  };
}

function mnist({ mnist: facts, settings }: Facts): Check {
  const name = "MNIST";
  const { source, sizes, error, cache, needsDownload, notices } = facts;
  if (error !== null && settings.NETWORK3_DATA !== undefined) {
    const remedy = "mend what NETWORK3_DATA names, or unset it to have MNIST downloaded";
    return { name, mark: "problem", text: [error, ...notices].join("\n"), remedy };
  }
  if (!needsDownload && source !== null) {
    const mark = notices.length > 0 ? "note" : "ok";
    return { name, mark, text: [source, ...counts(sizes), ...notices].join("\n") };
  }
  const lines = ["not on this machine; the first run downloads 11 MB"];
  lines.push(cache === null ? "and keeps it nowhere: the user has no home" : `to ${cache}`);
  if (source !== null) lines.push(`where that fails, it takes ${source}`);
  if (error !== null) lines.push(error);
  lines.push(...notices);
  return {
    name,
    mark: "note",
    text: lines.join("\n"),
    remedy:
      "with a network, none is needed (HTTPS_PROXY is obeyed); without one, copy MNIST's four " +
      "files or mnist.pkl.gz into a folder and set NETWORK3_DATA to it",
  };
}

function counts(sizes: Facts["mnist"]["sizes"]): string[] {
  if (sizes === null) return [];
  const [training, validation, test] = sizes.map(grouped);
  return [`${training} training, ${validation} validation, ${test} test images`];
}

function settings({ settings: facts }: Facts): Check {
  const set = Object.entries(facts).map(([name, value]) => `${name}=${value}`);
  const none = `none of ${VARIABLES.join(", ")} is set`;
  return { name: "settings", mark: "ok", text: set.length > 0 ? set.join("\n") : none };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
