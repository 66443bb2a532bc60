// Shows a few test images with their labels and predictions.

import type { Dataset } from "../../data/dataset.js";
import type { Network } from "../../network.js";
import { drawStrip, fitting, type Picture, shrink } from "../digits.js";

/** Returns the first images of `test`, as many as fit side by side, as text. */
export async function showDigits(net: Network, test: Dataset, colors: boolean): Promise<string> {
  const [height = 1, width = 1] = test.shape.slice(-2);
  const count = Math.min(fitting(Math.floor(width / 2)), test.size);
  const { x, y } = test.slice(0, count);
  const labels = await net.predict(x);
  const pictures = Array.from({ length: count }, (_, i): Picture => {
    const size = x.length / count;
    const wrong = labels[i] === y[i] ? "" : " !";
    return shrink({
      pixels: x.subarray(i * size, (i + 1) * size),
      height,
      width,
      captions: [`true ${y[i]}`, `predicted ${labels[i]}${wrong}`],
    });
  });
  return drawStrip(pictures, { colors }).join("\n");
}
