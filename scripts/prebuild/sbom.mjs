// The list of parts of a native file (software bill of materials) in the format CycloneDX 1.6.
import { createHash } from "node:crypto";
import { fs, path } from "zx";
import { root } from "../lib/project.mjs";

const SBOM = "sbom.cdx.json";

function licencesOf(expression) {
  return expression.includes(" ") ? [{ expression }] : [{ license: { id: expression } }];
}

/**
 * @param {string} folder
 * @param {import("../../src/backend/native/targets.js").Target} target
 * @param {import("./parts.mjs").Part[]} parts
 */
export async function writeSbom(folder, target, parts) {
  const { version, license } = await fs.readJson(path.join(root, "package.json"));
  const content = await fs.readFile(path.join(folder, target.file));
  const sha256 = createHash("sha256").update(content).digest("hex");
  const component = (type, { name, version, licence, purl }) => ({
    type,
    "bom-ref": `${name}@${version}`,
    name,
    version,
    licenses: licencesOf(licence),
    ...(purl !== undefined && { purl }),
  });
  const purl = `pkg:npm/${target.package.replace("@", "%40")}@${version}`;
  const self = component("library", { name: target.package, version, licence: license, purl });
  await fs.writeJson(
    path.join(folder, SBOM),
    {
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      version: 1,
      metadata: {
        component: { ...self, hashes: [{ alg: "SHA-256", content: sha256 }] },
      },
      components: parts.map((part) => component("library", part)),
      dependencies: [
        { ref: self["bom-ref"], dependsOn: parts.map(({ name, version }) => `${name}@${version}`) },
      ],
    },
    { spaces: 2 },
  );
}
