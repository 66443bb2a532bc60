const network3 = require("network3");
const { train } = require("./train.mjs");

train(network3);
