import { describeManager } from "../support/describe-manager.js";

describeManager({
  name: "bun",
  file: () => "@oven/bun-linux-x64/bin/bun",
  add: ["add", "--ignore-scripts", "network3"],
});
