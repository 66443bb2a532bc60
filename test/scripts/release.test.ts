// The demands of `npm run release` on a version, and the order in which it publishes.
import { describe, expect, it } from "vitest";
import { checkChangelog, checkTag, checkVersions } from "../../scripts/release/checks.mjs";
import { publishCommand, publishingOrder } from "../../scripts/release/publish.mjs";

const main = {
  name: "network3",
  version: "1.2.3",
  optionalDependencies: { "@network3/a": "1.2.3" },
};
const part = { name: "@network3/a", version: "1.2.3" };

describe("a version", () => {
  it("must be that of every package and of every dependency between them", () => {
    expect(() => checkVersions([main, part], "1.2.3")).not.toThrow();
    expect(() => checkVersions([main, { ...part, version: "1.2.2" }], "1.2.3")).toThrow(
      /@network3\/a has 1\.2\.2\n.*`npm run pack:all`/,
    );
    const loose = { ...main, optionalDependencies: { "@network3/a": "^1.2.3" } };
    expect(() => checkVersions([loose, part], "1.2.3")).toThrow(
      "network3 asks for @network3/a ^1.2.3",
    );
  });

  it("must have a section in the change log", () => {
    expect(() => checkChangelog("# network3\n\n## 1.2.3\n\nText", "1.2.3")).not.toThrow();
    expect(() => checkChangelog("# network3\n\n## 1.2.34\n", "1.2.3")).toThrow(/`## 1\.2\.3`/);
  });

  it("must be that of the tag that has started the workflow", () => {
    const env = (name: string) => ({ GITHUB_REF_TYPE: "tag", GITHUB_REF_NAME: name });
    expect(() => checkTag(env("v1.2.3"), "1.2.3")).not.toThrow();
    expect(() => checkTag({}, "1.2.3")).not.toThrow();
    expect(() => checkTag(env("v1.2.4"), "1.2.3")).toThrow(/`v1\.2\.3`/);
  });
});

describe("publishing", () => {
  it("begins with the packages that others need", () => {
    const packages = [main, part].map((manifest) => ({ manifest, file: `${manifest.name}.tgz` }));
    const names = publishingOrder(packages).map(({ manifest }) => manifest.name);
    expect(names).toEqual(["@network3/a", "network3"]);
  });

  it("signs the provenance where a workflow may ask for its identity", () => {
    const workflow = { ACTIONS_ID_TOKEN_REQUEST_URL: "https://example.org" };
    const words = ["publish", "a.tgz", "--access", "public"];
    const real = { dryRun: false };
    expect(publishCommand("a.tgz", { ...real, env: workflow })).toEqual([...words, "--provenance"]);
    expect(publishCommand("a.tgz", { ...real, env: {} })).toEqual(words);
    expect(publishCommand("a.tgz", { dryRun: true, env: {} })).toEqual([...words, "--dry-run"]);
  });
});
