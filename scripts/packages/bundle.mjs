// Bundles the compiled JavaScript, because Node reads one file several times faster than two hundred.
import { build } from "esbuild";
import { fs, glob, path } from "zx";

/** Programs that the command line starts in processes of their own. */
const PROGRAMS = ["dist/cli/doctor/probe.js"];

/** Stays a file of its own and the first import, so that a Node that is too old evaluates nothing else. */
const FIRST = "dist/require-node.js";

/**
 * Replaces the modules in the folder's dist/ by one file per entry point and a few that they share.
 * The declarations stay as they are.
 * @param {string} folder a package with its package.json and dist/
 */
export async function bundle(folder) {
  const manifest = await fs.readJson(path.join(folder, "package.json"));
  const modules = await glob("dist/**/*.js", { cwd: folder });
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [...entryPoints(manifest), ...PROGRAMS, FIRST],
    outbase: "dist",
    outdir: "dist",
    chunkNames: "shared-[hash]",
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20.19",
    packages: "external",
    logLevel: "silent",
  });
  for (const file of modules) await fs.remove(path.join(folder, file));
  for (const file of outputFiles) await fs.outputFile(file.path, file.contents);
  for (const file of Object.values(manifest.bin ?? {})) {
    await fs.chmod(path.join(folder, file), 0o755);
  }
}

/** @param {{ exports: Record<string, string | { default: string }>, bin?: Record<string, string> }} manifest */
function entryPoints({ exports, bin = {} }) {
  const exported = Object.values(exports).flatMap((entry) =>
    typeof entry === "string" ? [] : [entry.default],
  );
  return [...new Set([...exported, ...Object.values(bin)])];
}
