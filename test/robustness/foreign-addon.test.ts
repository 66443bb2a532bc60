// Another addon with a C++ library of its own in the same process: neither disturbs the other's exceptions,
// streams, locales and threads.
import { expect, it } from "vitest";
import { runChild, trainingScript } from "../support/child.js";
import { fixture } from "../support/fixtures.js";

const path = fixture("foreign");

const script = `
  import { createRequire } from "node:module";
  import { loadNative } from "./dist/backend/native/load.js";
  ${trainingScript}
  let foreign;
  const loadForeign = () => {
    foreign = createRequire(import.meta.url)(process.env.FOREIGN);
  };

  const messageOf = (action) => {
    try {
      action();
      return "nothing thrown";
    } catch (error) {
      return error.message;
    }
  };

  // The addon throws and catches in C++, and becomes an error of JavaScript.
  const failOurs = () => messageOf(() => loadNative().loadCuda("/nowhere/network3_cuda.so"));

  async function train() {
    const net = new Network(layersOf("dbl_conv_relu"), 10, { device: "cpu", threads: 2, seed: 1 });
    await net.SGD(data, 3, 10, 0.03, undefined, undefined, { lmbda: 0.1, log: false });
    const hash = await hashOf(net);
    await net.dispose();
    return hash;
  }

  const checkForeign = () => [
    foreign.throwAcrossThreads(),
    foreign.format(),
    messageOf(() => foreign.fail()),
    foreign.library() === process.env.FOREIGN,
  ];

  const order = process.env.ORDER;
  if (order === "foreign first") loadForeign();
  const ours = [failOurs()];
  const alone = await train();
  if (order === "ours first") loadForeign();
  const theirs = [checkForeign()];
  foreign.start();
  const beside = await train();
  ours.push(failOurs());
  const caught = Number(foreign.stop());
  theirs.push(checkForeign());
  console.log(JSON.stringify({ ours, theirs, caught, alone, beside }));
`;

it.skipIf(path === undefined).each(["foreign first", "ours first"])(
  "both addons throw, catch, format and run threads at once: %s",
  async (order) => {
    const env = { FOREIGN: String(path), ORDER: order };
    const { code, stderr, stdout } = await runChild(script, env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { ours, theirs, caught, alone, beside } = JSON.parse(stdout);
    const foreign = ["thrown in a thread", "1.234.567 2,5", "a foreign failure", true];
    expect(theirs).toEqual([foreign, foreign]);
    expect(ours[0]).toContain("/nowhere/network3_cuda.so");
    expect(ours[1]).toBe(ours[0]);
    expect(caught).toBeGreaterThan(10);
    expect(beside).toBe(alone);
  },
);
