import { describeManager } from "../support/describe-manager.js";

describeManager({
  name: "yarn 4 PnP",
  file: () => "yarn-4/bin/yarn.js",
  add: ["add", "network3"],
  runs: ["node"],
  settings: (registry) => ({
    "yarn.lock": "",
    ".yarnrc.yml": [
      "nodeLinker: pnp",
      "enableScripts: false",
      "enableTelemetry: false",
      "unsafeHttpWhitelist: [127.0.0.1]",
      `npmRegistryServer: "${registry}"`,
      "",
    ].join("\n"),
  }),
});
