import { describeManager } from "../support/describe-manager.js";

const files = {
  20: "pnpm-10/bin/pnpm.cjs",
  22: "pnpm-11/bin/pnpm.mjs",
  24: "@pnpm/exe.linux-x64/pnpm",
  26: "@pnpm/exe.linux-x64/pnpm",
};

describeManager({
  name: "pnpm",
  file: (node) => files[node],
  add: ["add", "--ignore-scripts", "network3"],
});
