// Makes the content of each package in a folder of its own.
import { fs, glob, path } from "zx";
import { root } from "../lib/project.mjs";
import { bundle } from "./bundle.mjs";
import { absoluteLinks } from "./links.mjs";
import { mainManifest, SAMPLE, sampleManifest, targetManifest } from "./manifests.mjs";
import { licencesOf, nativeFiles } from "./native-files.mjs";
import { findRepository } from "./repository.mjs";
import { makeSample } from "./sample.mjs";

/**
 * Fills one folder a package below `out`, named like the package, so that `out` can serve as a
 * node_modules folder. Needs the compiled dist/.
 * @param {string} out
 * @param {{ local: boolean }} options
 * @returns {Promise<{ name: string, folder: string, note?: string }[]>} `note`: what is not as in a
 *   release
 */
export async function stagePackages(out, options) {
  const { TARGETS } = await import(path.join(root, "dist/backend/native/targets.js"));
  const base = await fs.readJson(path.join(root, "package.json"));
  const origin = { base, repository: findRepository(base, process.env) };
  await fs.remove(out);
  const staged = [await stageMain(out, origin, TARGETS)];
  for (const target of TARGETS) staged.push(await stageTarget(out, origin, target, options));
  staged.push(await stageSample(out, origin));
  return staged;
}

async function writeManifest(folder, manifest) {
  await fs.outputJson(path.join(folder, "package.json"), manifest, { spaces: 2 });
}

async function stageMain(out, origin, targets) {
  const name = origin.base.name;
  const folder = path.join(out, name);
  await writeManifest(folder, mainManifest(origin, targets));
  for (const pattern of origin.base.files) {
    await fs.copy(path.join(root, pattern), path.join(folder, pattern));
  }
  await bundle(folder);
  const web = origin.repository?.web;
  // npm shows the README alone; the other pages are read where the package lies.
  const isHere = (target) => fs.existsSync(path.join(folder, target));
  for (const [file, keep] of [
    ["README.md", undefined],
    ...(await glob("docs/**/*.md", { cwd: folder })).map((page) => [page, isHere]),
  ]) {
    const text = await fs.readFile(path.join(folder, file), "utf8");
    await fs.writeFile(path.join(folder, file), absoluteLinks(text, { file, web, keep }));
  }
  if (web !== undefined) return { name, folder };
  const note = "package.json has no `repository`, so the packages have none and no links to it";
  return { name, folder, note };
}

async function stageTarget(out, origin, target, options) {
  const name = target.package;
  const folder = path.join(out, name);
  const files = await nativeFiles(target, options);
  const manifest = targetManifest(origin, target, await licencesOf(files));
  for (const [file, from] of files) {
    await fs.copy(from, path.join(folder, file), { dereference: true });
  }
  for (const file of ["LICENSE", "NOTICE"]) {
    if (!files.has(file)) await fs.copy(path.join(root, file), path.join(folder, file));
  }
  await writeManifest(folder, manifest);
  const use =
    target.role === "addon"
      ? "`npm install network3` installs it where it fits."
      : `\`npm install network3 ${name}\` installs it beside network3, which finds it.`;
  await fs.writeFile(
    path.join(folder, "README.md"),
    `# ${name}\n\n${manifest.description}.\n${use}\n`,
  );
  return { name, folder, ...(options.local && { note: `${name} holds local builds` }) };
}

async function stageSample(out, origin) {
  const folder = path.join(out, SAMPLE);
  await fs.copy(await makeSample(), folder);
  await writeManifest(folder, sampleManifest(origin));
  return { name: SAMPLE, folder };
}
