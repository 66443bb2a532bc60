import { describe, expect, it } from "vitest";
import { duration, grouped, percent } from "../../src/cli/format.js";
import { wrap } from "../../src/cli/io.js";

describe("duration", () => {
  it.each([
    [0, "0.0 s"],
    [9.94, "9.9 s"],
    [9.96, "10 s"],
    [59.4, "59 s"],
    [59.6, "1 min 00 s"],
    [185, "3 min 05 s"],
    [3599.7, "1 h 00 min"],
    [7800, "2 h 10 min"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe("numbers", () => {
  it("are grouped and rounded", () => {
    expect(grouped(50_000)).toBe("50,000");
    expect(grouped(1190.6)).toBe("1,191");
    expect(percent(0.9923)).toBe("99.23 %");
    expect(percent(1)).toBe("100.00 %");
  });
});

describe("wrap", () => {
  it("breaks between words at 80 columns and indents what is broken off", () => {
    const text = `${"a".repeat(40)} ${"b".repeat(39)} cc dd`;
    expect(wrap(text, "    ")).toBe(`${"a".repeat(40)} ${"b".repeat(39)}\n    cc dd`);
  });

  it("keeps lines, spaces at their start and words that are too long", () => {
    const long = "x".repeat(100);
    expect(wrap(`one\n   two\n${long}`)).toBe(`one\n   two\n${long}`);
  });
});
