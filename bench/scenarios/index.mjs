// The scenarios by name: each measures ours alone and returns its rows and the lines that say them.
import { epoch } from "./epoch.mjs";
import { memory } from "./memory.mjs";
import { neighbour } from "./neighbour.mjs";
import { parallel } from "./parallel.mjs";
import { startup } from "./startup.mjs";

export const scenarios = { epoch, parallel, neighbour, memory, startup };
