// The scenarios by name. Each measures only our library and returns rows of numbers and lines of
// text.
import { epoch } from "./epoch.mjs";
import { memory } from "./memory.mjs";
import { neighbour } from "./neighbour.mjs";
import { parallel } from "./parallel.mjs";
import { startup } from "./startup.mjs";

export const scenarios = { epoch, parallel, neighbour, memory, startup };
