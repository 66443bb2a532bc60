// Logs for TensorBoard: the numbers of each epoch as curves, and the filters of its layers as images.

import { basename, dirname, join } from "node:path";
import { stepRecord, versionRecord, wholeRecords } from "../../../io/tensorboard.js";
import type { Parameters } from "../../../train/parameters.js";
import type { RunObserver } from "../observer.js";
import { filterImage } from "./filter-image.js";
import { LogFile } from "./log-file.js";
import { scalarsOf } from "./scalars.js";

/** @param numbered true for several networks, each of which gets a folder, which TensorBoard shows as a run */
export function tensorboardLog(path: string, resumes: boolean, numbered: boolean): RunObserver {
  const files = new Map<number | undefined, LogFile>();
  const begin = (number: number | undefined) => {
    const own = number === undefined ? path : join(dirname(path), String(number), basename(path));
    const file = new LogFile(own, resumes && wholeRecords);
    if (file.begun.length === 0) file.append(versionRecord(Date.now() / 1000));
    files.set(number, file);
    return file;
  };
  // A file that cannot be written is told before the training.
  if (!numbered) begin(undefined);
  return {
    async epoch({ net, member: { number } }, record) {
      const file = files.get(number) ?? begin(number);
      const scalars = Object.entries(scalarsOf(record)).map(([name, value]) => [
        // TensorBoard groups what has the same text before a slash.
        name.replace(/\.(?=[^.]*$)/, "/"),
        value,
      ]);
      const event = {
        ...{ wallTime: Date.now() / 1000, step: record.epoch },
        scalars: Object.fromEntries(scalars),
        images: imagesOf(await net.parameters()),
      };
      file.append(stepRecord(event));
    },
  };
}

/** The weights of the layer that sees the images. */
const FIRST = "layers.0.w";

/** Returns the filters of the layers that have such. */
function imagesOf(parameters: Parameters) {
  const images = Object.entries(parameters).flatMap(([name, weights]) => {
    const image = name.endsWith(".w") ? filterImage(weights, name === FIRST) : undefined;
    return image ? [[name.replace(/\.w$/, "/filters"), image] as const] : [];
  });
  return Object.fromEntries(images);
}
