// Which set the name of an array or a file belongs to, and whether it names labels.
import { describe, expect, it } from "vitest";
import { namesLabels, splitOf } from "../../src/data/sets/names.js";

describe("labels", () => {
  it.each([
    "y",
    "y_train",
    "ytest",
    "yVal",
    "testY",
    "valy",
    "labels.npy",
    "target",
    "train-labels",
  ])("are what %s names", (name) => expect(namesLabels(name)).toBe(true));

  it.each(["x", "day", "year", "mytrain", "testyear", "images", "x_train"])(
    "are not what %s names",
    (name) => expect(namesLabels(name)).toBe(false),
  );
});

it.each([
  ["x_train", "training"],
  ["trainingImages", "training"],
  ["t10k-images-idx3-ubyte", "test"],
  ["valData.npy", "validation"],
  ["strain", undefined],
  ["latest", undefined],
])("%s belongs to the set %s", (name, set) => expect(splitOf(name)).toBe(set));
