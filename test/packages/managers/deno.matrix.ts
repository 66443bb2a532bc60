import { describeManager } from "../support/describe-manager.js";

describeManager({
  name: "deno",
  file: () => "@deno/linux-x64-glibc/deno",
  add: ["add", "npm:network3"],
});
