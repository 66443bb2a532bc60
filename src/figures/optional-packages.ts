// Packages that only some figures need, and that are installed only where somebody wants these figures.
import { MissingPackageError } from "../errors.js";

export type Plot = typeof import("@observablehq/plot");
type LinkeDom = typeof import("linkedom");
type Resvg = typeof import("@resvg/resvg-js");

/** Imports the library that draws curves, and the document that it draws into. */
export async function importPlot() {
  const purpose = "curves";
  const packages = ["@observablehq/plot", "linkedom"] as const;
  const Plot = await importPackage<Plot>(packages[0], purpose, packages);
  const { parseHTML } = await importPackage<LinkeDom>(packages[1], purpose, packages);
  return { Plot, document: parseHTML("<html><body></body></html>").document };
}

/** Imports the library that turns SVG into PNG. */
export function importResvg(): Promise<Resvg> {
  return importPackage("@resvg/resvg-js", "PNG files", ["@resvg/resvg-js"]);
}

/** @param name typed as string, so that bundlers do not require the package, which may be missing */
async function importPackage<T>(
  name: string,
  purpose: string,
  packages: readonly string[],
): Promise<T> {
  try {
    return await import(name);
  } catch (cause) {
    throw new MissingPackageError(
      `${purpose} need the package ${name}, which cannot be imported; install it with \`npm install ${packages.join(" ")}\``,
      { cause },
    );
  }
}
