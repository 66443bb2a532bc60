// A compiled function: its device memory, and the nodes of one step in their order.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "backend/cuda/kernels/step/step_state.h"
#include "backend/cuda/run/graph.h"
#include "backend/cuda/run/session.h"
#include "program/program.h"

namespace network3::cuda {

// A launch or a library call on the session's stream.
struct Node {
  std::string op;
  std::string label;
  std::string implementation;
  std::function<void()> enqueue;
};

// The data in device memory that changes from run to run.
constexpr int kMostRunScalars = 64;
struct RunBlock {
  StepState state;
  float scalars[kMostRunScalars] = {};
};

struct CompiledOutput {
  Output spec;
  TensorType type;
  CUdeviceptr address = 0;  // for kRows and kLast
};

struct CompiledFunction {
  std::int64_t batch = 0;
  std::vector<Memory> memory;
  Memory run_block;
  RunBlock constants;                  // initial content of the run block
  std::map<std::string, int> scalars;  // index in the run block
  std::map<std::string, int> sources;  // index in the step state
  std::vector<std::string> sums;       // by index in the step state
  std::vector<std::string> row_outputs;
  std::vector<CompiledOutput> outputs;
  std::vector<Node> nodes;
  Graph step;
  Graph several_steps;
  // Number of steps that take as long as a batch of a run should, by the runs so far.
  std::int64_t steps_at_once = 1;
};

}  // namespace network3::cuda
