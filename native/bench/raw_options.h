// The command line options of raw_onednn.
#pragma once

#include "bench/raw_step.h"

namespace network3::bench {

extern const char* const kUsage;

struct Options {
  NetSpec net;
  int batch = 10;
  int images = 2000;
  int threads = 1;
  int steps = 200;
  int repetitions = 7;
  bool profile = false;
  bool help = false;
};

// Throws std::invalid_argument for an unknown option or a wrong value.
Options Parse(int argc, char** argv);

}  // namespace network3::bench
