import { basename } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { checkTypes, remarksOn } from "../../../scripts/packages/checkers.mjs";

const tarballs = inject("tarballs");

describe.each(tarballs.map((path) => [basename(path), path]))("%s", (_, path) => {
  it("has a manifest without a remark of publint", async () => {
    expect(await remarksOn(path)).toEqual([]);
  });
});

it("the types of network3 are found by every way of resolving modules that it supports", async () => {
  const ours = tarballs.find((path) => /^network3-\d/.test(basename(path))) ?? "";
  await expect(checkTypes(ours)).resolves.toBeUndefined();
});
