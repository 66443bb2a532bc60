#include "backend/cuda/run/not_finite.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace network3::cuda {
namespace {

std::string NameOf(int id) { return std::to_string(id); }

bool IsFinite(const Tensor& tensor) {
  return std::all_of(tensor.f32.begin(), tensor.f32.end(),
                     [](float value) { return std::isfinite(value); });
}

int ValueOf(const Function& function, const std::string& output) {
  return std::find_if(function.outputs.begin(), function.outputs.end(),
                      [&](const Output& candidate) { return candidate.name == output; })
      ->value;
}

}  // namespace

Function WithAllResults(const Function& function, const std::string& watched) {
  Function whole = function;
  whole.outputs.clear();
  whole.assignments.clear();
  const int sum = ValueOf(function, watched);
  const auto makes_sum = [&](const Op& op) {
    return std::find(op.outputs.begin(), op.outputs.end(), sum) != op.outputs.end();
  };
  const auto last = std::find_if(whole.ops.begin(), whole.ops.end(), makes_sum);
  whole.ops.erase(std::next(last), whole.ops.end());
  for (const Op& op : whole.ops) {
    // Skips ops without inputs, whose results the caller provides.
    if (op.inputs.empty()) continue;
    for (const int id : op.outputs) {
      if (whole.values[static_cast<std::size_t>(id)].dtype != DType::kF32) continue;
      whole.outputs.push_back({NameOf(id), id, OutputKind::kLast});
    }
  }
  return whole;
}

RunArguments OnlyStep(RunArguments arguments, std::int64_t step, std::int64_t batch) {
  const std::int64_t skipped = step * batch;
  arguments.steps = 1;
  arguments.rows -= skipped;
  arguments.first_step += static_cast<std::uint64_t>(step);
  if (arguments.order.empty()) {
    for (auto& [name, slice] : arguments.data) slice.from += skipped;
  } else {
    arguments.order.erase(arguments.order.begin(), arguments.order.begin() + skipped);
  }
  return arguments;
}

std::string FirstNotFinite(const Function& function, const std::map<std::string, Tensor>& results) {
  for (const Op& op : function.ops) {
    for (const int id : op.outputs) {
      const auto result = results.find(NameOf(id));
      if (result != results.end() && !IsFinite(result->second)) return op.label;
    }
  }
  return "";
}

}  // namespace network3::cuda
