#include <algorithm>

#include "backend/onednn/data.h"
#include "backend/onednn/ops/ops.h"

namespace network3::onednn {
namespace {

// Which row of the data is row `row` of this step's batch.
std::int64_t SourceRow(const Step& step, const DataSlice& slice, std::int64_t batch,
                       std::int64_t row) {
  const std::int64_t logical = step.index * batch + row;
  const std::vector<std::int32_t>& order = step.arguments->order;
  return slice.from + (order.empty() ? logical : order[static_cast<std::size_t>(logical)]);
}

}  // namespace

// data [rows, ...] -> dst [batch, ...]; bytes become byte / 256, rows past the last are zero.
void CompileSliceBatch(Compiler& compiler, const Op& op) {
  const Value dst = compiler.Define(op.outputs[0], Layout{}, Region::kRows);
  const std::string source = op.attributes.String("source");
  Task task = compiler.NewTask(op, "network3:slice");
  task.accesses = {dst.Write(Region::kRows)};
  task.run = [dst, source, batch = compiler.batch(), threads = compiler.threads(),
              kernels = &compiler.kernels()](const Step& step, int thread) {
    const DataSlice& slice = step.arguments->data.at(source);
    const auto& data = static_cast<const HostData&>(*slice.data);
    const std::int64_t size = ElementCount(dst.type.shape) / batch;
    const Range rows = Split(batch, threads, thread);
    for (std::int64_t row = rows.begin; row < rows.end && !step.Interrupted(); ++row) {
      float* to = dst.storage->f32() + row * size;
      if (row >= step.valid) {
        std::fill_n(to, size, 0.0F);  // all bits zero: right for labels too
        continue;
      }
      const std::int64_t from = SourceRow(step, slice, batch, row) * size;
      if (data.dtype() == DType::kU8) {
        kernels->bytes_to_float(to, data.as<std::uint8_t>() + from, size);
      } else if (data.dtype() == DType::kF32) {
        std::copy_n(data.as<float>() + from, size, to);
      } else {
        std::copy_n(data.as<std::int32_t>() + from, size, dst.storage->i32() + row * size);
      }
    }
  };
  compiler.Emit(std::move(task));
}

}  // namespace network3::onednn
