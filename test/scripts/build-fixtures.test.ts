// The environment in which node-gyp builds what the tests load.
import { expect, test } from "vitest";
import { fixtureEnvironment } from "../../scripts/lib/build-fixtures.mjs";

test("settings of npm do not reach node-gyp, which would prefer them to its command line", () => {
  const env = fixtureEnvironment({
    PATH: "/bin",
    npm_config_nodedir: "/usr",
    NPM_CONFIG_PYTHON: "python2",
    npm_package_config_node_gyp_jobs: "1",
  });
  expect(env).toEqual({ PATH: "/bin", CXXFLAGS: "" });
});

test("warnings are errors under continuous integration, beside the flags that are set", () => {
  expect(fixtureEnvironment({ CI: "1", CXXFLAGS: "-O0" }).CXXFLAGS).toBe("-O0 -Werror");
});
