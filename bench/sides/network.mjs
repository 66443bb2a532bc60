// Makes the nets of the benchmark with the library of this checkout, and data to train them on.
import { patternImages } from "../../dist/cli/bench/pattern-images.js";
import * as library from "../../dist/index.js";
import * as any from "./library.mjs";

export const makeNetwork = (net, batch, options) => any.makeNetwork(library, net, batch, options);

/** Returns a data set of training images, stored as bytes. */
export const makeDataset = ({ image }, count) => patternImages(image, count);
