// Bundlers that make a program of one file, with network3 in it or outside of it.
import { basename, dirname } from "node:path";
import { build as esbuild } from "esbuild";
import { build as vite } from "vite";

export interface Bundle {
  readonly entry: string;
  readonly outfile: string;
  readonly format: "esm" | "cjs";
  /** The bundle contains network3. */
  readonly inlined: boolean;
}

export const bundlers: readonly [string, (bundle: Bundle) => Promise<unknown>][] = [
  [
    "esbuild",
    ({ entry, outfile, format, inlined }) =>
      esbuild({
        entryPoints: [entry],
        bundle: true,
        platform: "node",
        logLevel: "error",
        format,
        outfile,
        ...(!inlined && { external: ["network3"] }),
      }),
  ],
  [
    "Vite",
    ({ entry, outfile, format, inlined }) =>
      vite({
        root: dirname(entry),
        configFile: false,
        logLevel: "error",
        ssr: { noExternal: inlined ? true : [], external: inlined ? [] : ["network3"] },
        build: {
          ssr: entry,
          outDir: dirname(outfile),
          emptyOutDir: false,
          rolldownOptions: { output: { format, entryFileNames: basename(outfile) } },
        },
      }),
  ],
];
