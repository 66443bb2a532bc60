// The order of the places in which cuBLAS and cuDNN are searched, if several places have them.
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runChild } from "../support/child.js";
import { noFaults, preload } from "../support/faults.js";
import { emulatedEnvironment, Folder, openFirst } from "./support/emulated.js";
import { cublas, cudnn, driver, skipIfInstalled, usualFolders } from "./support/installed.js";

const script = `
  import { loadNative } from "./dist/backend/native/load.js";
  import { tryCuda } from "./dist/backend/native/load-cuda.js";
  ${openFirst}
  const { problem, libraries } = tryCuda(loadNative());
  console.log(JSON.stringify({ problem, libraries }));
`;

/** Returns the folders of the opened cuBLAS and cuDNN. */
async function foldersOf(environment: Readonly<Record<string, string>>) {
  const { code, stdout, stderr } = await runChild(script, environment);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const report: { problem: string; libraries: { name: string; path: string }[] } =
    JSON.parse(stdout);
  expect(report.problem).toBe("");
  const folderOf = (library: string) =>
    dirname(report.libraries.find(({ name }) => name === library)?.path ?? "");
  return { cublas: folderOf(cublas), cudnn: folderOf(cudnn) };
}

const isDriver = (name: string) => name === driver;
const packages = "venv/lib/python3/site-packages";

/** The places in the order of their precedence. */
const early = ["first of NETWORK3_CUDA_PATH", "second of it", "already loaded", "loader's path"];
const places: readonly string[] = [
  ...early,
  "toolkit/lib64",
  "toolkit/lib",
  "toolkit/targets/x86_64-linux/lib",
  ...usualFolders.map((path) => `root${path}`),
  `${packages}/nvidia/cudnn/lib`,
  `${packages}/nvidia/cu13/lib`,
  `${packages}/nvidia/cublas/lib`,
];

describe("of all places that have the libraries, the first is taken", () => {
  const folder = new Folder();
  const overlay = preload("overlay_root");
  beforeAll(() => {
    folder.copy(isDriver, "driver");
    for (const place of places) folder.copy((name) => !isDriver(name), place);
    folder.write("venv/bin/python3", `#!/bin/sh\necho ${folder.file(packages)}\n`, 0o755);
  });
  afterAll(() => folder.remove());

  it.for(places.map((place, index) => [place, index] as const))(
    "%s",
    async ([place, index], context) => {
      context.skip(!overlay, noFaults);
      if (index >= early.length) skipIfInstalled(context, [cublas, cudnn]);
      for (const gone of places.slice(0, index)) {
        for (const name of [cublas, cudnn]) rmSync(folder.file(`${gone}/${name}`), { force: true });
      }
      const [first, second, loaded, path] = early.map((name) => folder.file(name));
      const environment = emulatedEnvironment(`${folder.file("driver")}:${first}:${second}`, {
        ...overlay,
        NETWORK3_OVERLAY_ROOT: folder.file("root"),
        TEST_OPEN_FIRST: [
          `${folder.file("driver")}/${driver}`,
          `${loaded}/${cublas}`,
          `${loaded}/${cudnn}`,
        ].join(":"),
        LD_LIBRARY_PATH: path ?? "",
        CUDA_PATH: folder.file("toolkit"),
        PATH: `${folder.file("venv/bin")}:/bin`,
      });
      const taken = folder.file(place);
      expect(await foldersOf(environment)).toEqual({ cublas: taken, cudnn: taken });
    },
  );
});

it("a library that does not serve is passed over for that of the next place", async () => {
  const folder = new Folder().copy(() => true, "first").copy((name) => !isDriver(name), "second");
  try {
    folder.write(`first/${cublas}`, "text");
    const [first, second] = ["first", "second"].map((name) => folder.file(name));
    const environment = emulatedEnvironment(`${first}:${second}`);
    expect(await foldersOf(environment)).toEqual({ cublas: second, cudnn: first });
  } finally {
    folder.remove();
  }
});
