export type Sharp = typeof import("sharp").default;

/** Typed as string, so that bundlers do not require the package, which may be missing. */
const PACKAGE: string = "sharp";

export async function importSharp(): Promise<Sharp> {
  const module: { default: Sharp } = await import(PACKAGE);
  return module.default;
}
