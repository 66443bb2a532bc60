import { describeManager } from "../support/describe-manager.js";

const versions = { 20: "10.8", 22: "10.9", 24: "11", 26: "12" };

describeManager({
  name: "npm",
  file: (node) => `npm-${versions[node]}/bin/npm-cli.js`,
  add: ["install", "--ignore-scripts", "network3"],
});
