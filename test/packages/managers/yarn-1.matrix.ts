import { describeManager } from "../support/describe-manager.js";

describeManager({
  name: "yarn 1",
  file: () => "yarn-1/bin/yarn.js",
  add: ["add", "--ignore-scripts", "--non-interactive", "network3"],
});
