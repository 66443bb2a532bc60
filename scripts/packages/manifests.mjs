// The package.json of each package, made from that of the checkout and the table of targets.

/** The package with the digits for a first run without a network. */
export const SAMPLE = "@network3/mnist-sample";

/** Fields that only a checkout needs. */
const OF_THE_CHECKOUT = ["private", "scripts", "devDependencies", "binary"];

/**
 * @typedef {import("../../src/backend/native/targets.js").Target} Target
 * @typedef {{ base: Record<string, any>, repository: { url: string } | undefined }} Origin
 *   the package.json of the checkout
 */

function repositoryField({ repository }) {
  return repository === undefined ? {} : { repository: { type: "git", url: repository.url } };
}

/**
 * The package.json of `network3`. The packages that it needs are added here and not in the checkout,
 * where `npm ci` must work before they are published.
 * @param {Origin} origin
 * @param {readonly Target[]} targets
 */
export function mainManifest(origin, targets) {
  const { base } = origin;
  const { version } = base;
  const of = (role) => targets.filter((target) => target.role === role);
  const exact = (names) => Object.fromEntries(names.map((name) => [name, version]));
  const kept = Object.entries(base).filter(([field]) => !OF_THE_CHECKOUT.includes(field));
  const opened = of("cuda").map((target) => target.package);
  return {
    ...Object.fromEntries(kept),
    ...repositoryField(origin),
    // On Node 20 `require` does not find ES modules in the archives of Yarn's Plug'n'Play.
    preferUnplugged: true,
    optionalDependencies: exact([...of("addon").map((target) => target.package), SAMPLE]),
    peerDependencies: { ...base.peerDependencies, ...exact(opened) },
    peerDependenciesMeta: {
      ...base.peerDependenciesMeta,
      ...Object.fromEntries(opened.map((name) => [name, { optional: true }])),
    },
  };
}

/** The fields that every package besides `network3` has. */
function smallManifest(origin, name, description) {
  const { version } = origin.base;
  return { name, version, description, type: "commonjs", ...repositoryField(origin) };
}

const CONTENT = {
  addon: "The native addon of network3",
  cuda: "The CUDA library of network3, which trains on NVIDIA GPUs",
};

/** The SPDX expression that joins others. */
function allOf(licences) {
  const simple = licences.flatMap((licence) => licence.split(" AND "));
  return [...new Set(simple)].join(" AND ");
}

/**
 * The package.json of a package with native files. It has no `engines`: the file works with every Node
 * that `network3` accepts.
 * @param {Origin} origin
 * @param {Target} target
 * @param {readonly string[]} licences of the foreign code inside of the file, in SPDX
 */
export function targetManifest(origin, target, licences = []) {
  const { package: name, role, file, os, cpu, libc, glibc } = target;
  return {
    ...smallManifest(origin, name, `${CONTENT[role]} for ${os} ${cpu} with ${libc} >= ${glibc}`),
    license: allOf([origin.base.license, ...licences]),
    os: [os],
    cpu: [cpu],
    libc: [libc],
    config: { glibc: `>=${glibc}` },
    preferUnplugged: true,
    exports: { ".": `./${file}`, "./package.json": "./package.json" },
  };
}

/**
 * The package.json of the sample of MNIST.
 * @param {Origin} origin
 */
export function sampleManifest(origin) {
  return {
    ...smallManifest(origin, SAMPLE, "10,000 digits of MNIST for a first run of network3"),
    license: "CC-BY-SA-3.0 AND MIT",
    preferUnplugged: true,
    exports: { "./package.json": "./package.json" },
  };
}
