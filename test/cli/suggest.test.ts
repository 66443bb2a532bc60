import { describe, expect, it } from "vitest";
import { editDistance, nearest } from "../../src/cli/suggest.js";

const ids = ["shallow", "basic_conv", "omit_FC", "dbl_conv", "dbl_conv_tanh", "dbl_conv_relu"];

describe("nearest", () => {
  it.each([
    ["dbl_conv_rleu", "dbl_conv_relu"],
    ["dbl-conv", "dbl_conv"],
    ["DBL_CONV_TANH", "dbl_conv_tanh"],
    ["omitfc", "omit_FC"],
    ["shalow", "shallow"],
    ["basicconv", "basic_conv"],
    ["relu", "dbl_conv_relu"],
  ])("%s was meant to be %s", (typed, meant) => {
    expect(nearest(typed, ids)).toBe(meant);
  });

  it.each(["", "zzzzzzzz", "resnet50"])("has no guess for %j", (typed) => {
    expect(nearest(typed, ids)).toBeUndefined();
  });
});

describe("editDistance", () => {
  it.each([
    ["", "", 0],
    ["", "abc", 3],
    ["abc", "abc", 0],
    ["kitten", "sitting", 3],
    ["ab", "ba", 1],
    ["abcd", "acbd", 1],
  ])("%j to %j is %i, both ways", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});
