// The scenarios by name. Each returns rows of numbers and lines of text; `models` alone measures PyTorch too.
import { epoch } from "./epoch.mjs";
import { latency } from "./latency.mjs";
import { memory } from "./memory.mjs";
import { models } from "./models.mjs";
import { neighbour } from "./neighbour.mjs";
import { parallel } from "./parallel.mjs";
import { startup } from "./startup.mjs";

export const scenarios = { epoch, parallel, neighbour, memory, startup, models, latency };
