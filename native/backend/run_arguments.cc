#include "backend/run_arguments.h"

#include <algorithm>

#include "core/error.h"

namespace network3 {
namespace {

[[noreturn]] void Refuse(const std::string& message) { throw Error(ErrorCode::kArgument, message); }

bool IsSum(const Function& function, const std::string& name) {
  return std::any_of(function.outputs.begin(), function.outputs.end(), [&](const Output& output) {
    return output.name == name && output.kind == OutputKind::kSum;
  });
}

void CheckSource(const Function& function, const Op& slice_batch, const RunArguments& arguments) {
  const std::string& name = slice_batch.attributes.String("source");
  const TensorType& type = function.values[static_cast<std::size_t>(slice_batch.outputs[0])];
  const std::int64_t row_size = ElementCount(type.shape) / function.batch;
  const auto given = arguments.data.find(name);
  if (given == arguments.data.end()) Refuse("the run needs the data " + name);
  const DataSlice& slice = given->second;
  const DType dtype = slice.data->dtype();
  const bool fits = type.dtype == DType::kI32 ? dtype == DType::kI32 : dtype != DType::kI32;
  if (!fits || slice.data->row_size() != row_size) {
    Refuse("the data " + name + " has rows of another size or type: " + std::to_string(row_size) +
           " elements are expected, got " + std::to_string(slice.data->row_size()));
  }
  std::int64_t first = 0;
  std::int64_t last = arguments.rows - 1;
  if (!arguments.order.empty()) {
    const auto [least, most] = std::minmax_element(arguments.order.begin(), arguments.order.end());
    first = *least;
    last = *most;
  }
  if (slice.from + first < 0 || slice.from + last >= slice.data->rows()) {
    Refuse("the run reads rows " + std::to_string(slice.from + first) + " to " +
           std::to_string(slice.from + last) + " of " + name + ", which has " +
           std::to_string(slice.data->rows()));
  }
}

}  // namespace

void CheckRunArguments(const Function& function, const RunArguments& arguments) {
  const auto needed = static_cast<std::size_t>(arguments.rows);
  if (!arguments.order.empty() && arguments.order.size() < needed) {
    Refuse("the order names " + std::to_string(arguments.order.size()) + " rows of " +
           std::to_string(needed));
  }
  for (const Op& op : function.ops) {
    if (op.name == "slice_batch") CheckSource(function, op, arguments);
    if (op.name == "scalar" && arguments.scalars.count(op.attributes.String("name")) == 0) {
      Refuse("the run needs a value for the scalar " + op.attributes.String("name"));
    }
  }
  for (const std::string& name : arguments.record) {
    if (!IsSum(function, name)) Refuse("there is no sum named " + name + " to record");
  }
  if (!arguments.finite.empty() && !IsSum(function, arguments.finite)) {
    Refuse("there is no sum named " + arguments.finite + " to watch");
  }
}

}  // namespace network3
