import * as network3 from "network3";
import { train } from "./train.mjs";

await train(network3);
