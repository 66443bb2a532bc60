export type Sharp = typeof import("sharp").default;

/** Known at run time alone, so that bundlers do not insist on a package that may be missing. */
const PACKAGE: string = "sharp";

export async function importSharp(): Promise<Sharp> {
  const module: { default: Sharp } = await import(PACKAGE);
  return module.default;
}
