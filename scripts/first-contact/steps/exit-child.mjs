// Trains until its first report of progress, and ends the process there.
import { nets } from "../../../bench/lib/nets.mjs";
import { makeDataset, makeNetwork } from "../../../bench/sides/network.mjs";
import { EXIT_CODE } from "../exit-codes.mjs";
import { job } from "./step.mjs";

const BATCH = 10;
const spec = nets[job.quick ? "shallow" : "dbl_conv_relu"];
const network = makeNetwork(spec, BATCH, { device: job.device });
await network.SGD(makeDataset(spec, 20_000), 1000, BATCH, spec.eta, undefined, undefined, {
  log: false,
  onProgress: () => process.exit(EXIT_CODE),
});
