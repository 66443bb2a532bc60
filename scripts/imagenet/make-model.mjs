// Makes a model of the compiled example without dropout, for the processes of scripts/check-imagenet.mjs.
import { pathToFileURL } from "node:url";

/**
 * @param {string} file the compiled examples/alexnet-googlenet.ts
 * @param {string} name "alexnet" or "googlenet"
 * @param {number} batchSize
 */
export async function makeModel(file, name, batchSize) {
  const { alexnet, classifier, GoogLeNet } = await import(pathToFileURL(file).href);
  const dropout = false;
  const net =
    name === "alexnet" ? alexnet({ dropout }) : new GoogLeNet({ dropout, auxiliary: true });
  return classifier(net, { batchSize });
}
