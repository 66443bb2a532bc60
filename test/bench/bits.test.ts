// npm run bench -- --bits: hashes of what the nets of the chapter learn from a fixed seed.
import { experiments } from "network3";
import { expect, it } from "vitest";
import { bitsOf } from "../../bench/bits/compare.mjs";
import { runBitsReport } from "../../bench/bits/run.mjs";
import { findBuild } from "../../bench/lib/builds.mjs";
import { parseOptions } from "../../bench/lib/options.mjs";
import { fakeBuild } from "./support/fake-build.js";

async function compare(build: string, against: string) {
  const args = ["--bits", "--build", build, "--against", against, "--threads", "1,2"];
  const { lines, output, failed } = await runBitsReport(parseOptions(args));
  return { text: lines.join("\n"), rows: output.rows, failed };
}

it("are equal in every run, and others on another instruction set", async () => {
  const bits = (limit: string) => bitsOf(findBuild("."), 1, limit);
  const [first, again, other] = await Promise.all([bits("AVX2"), bits("AVX2"), bits("SSE41")]);
  expect(Object.keys(first.nets)).toEqual(experiments.map(({ id }) => id));
  expect(first.compiler).toMatch(/GCC|clang/);
  expect(again).toEqual(first);
  expect(other.nets.dropout?.parameters).not.toBe(first.nets.dropout?.parameters);
});

it("come with instruction set, compiler and threads, and are a fault if another build has others", async () => {
  const { text, rows, failed } = await compare(fakeBuild({ learned: 2 }), fakeBuild());
  expect(rows.map(({ limit, threads }) => `${limit} ${threads}`)).toEqual([
    ...["SSE41 1", "SSE41 2", "AVX2 1", "AVX2 2", "DEFAULT 1", "DEFAULT 2"],
  ]);
  expect(rows[0]?.bits[0]).toMatchObject({ device: "cpu (fake)", compiler: "no addon" });
  expect(text).toMatch(/^shallow +cpu \(fake\) +2 +[0-9a-f]{12} [0-9a-f]{12} .* differ$/m);
  expect(text).toContain("Bits differ, although device and compiler are the same.");
  expect(failed).toBe(true);
});

it("may be others in a build of another compiler", async () => {
  const { text, failed } = await compare(fakeBuild({ learned: 2 }), fakeBuild({ device: "cpu" }));
  expect(text).toContain("The builds differ in compiler or oneDNN, so their bits may differ.");
  expect(failed).toBe(false);
});

it("leave out an instruction set for which a build has no kernels", async () => {
  const { text, rows } = await compare(fakeBuild({ lacks: "SSE41" }), fakeBuild());
  expect(rows.map(({ limit }) => limit)).toEqual(["AVX2", "AVX2", "DEFAULT", "DEFAULT"]);
  expect(text).toMatch(/^SSE41 is left out: .*: no kernels for SSE41$/m);
  await expect(compare(fakeBuild(), fakeBuild({ lacks: "DEFAULT" }))).rejects.toThrow(
    /: no kernels for DEFAULT$/,
  );
});
