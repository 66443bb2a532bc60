#include <algorithm>

#include "backend/onednn/data.h"
#include "backend/onednn/dense_layer.h"
#include "backend/onednn/ops/ops.h"

namespace network3::onednn {
namespace {

// Which row of the data is the one of this number in the run.
std::int64_t SourceRow(const Step& step, const DataSlice& slice, std::int64_t number) {
  const std::vector<std::int32_t>& order = step.arguments->order;
  return slice.from + (order.empty() ? number : order[static_cast<std::size_t>(number)]);
}

// What is brought from memory ahead has to stay beside the step at hand in the second cache.
constexpr std::int64_t kMostAhead = 128 << 10;

void Prefetch(const std::byte* data, std::int64_t bytes) {
  constexpr std::int64_t kLine = 64;
  for (std::int64_t at = 0; at < bytes; at += kLine) __builtin_prefetch(data + at, 0, 2);
}

}  // namespace

// data [rows, ...] -> dst [batch, ...]; bytes become byte / 256, rows past the last are zero.
void CompileSliceBatch(Compiler& compiler, const Op& op) {
  // Whoever reads a part of it converts it: so it stays in that core's caches.
  const bool by_columns = IsReadByInputs(compiler, op.outputs[0]);
  const Region region = by_columns ? Region::kColumns : Region::kRows;
  const Value dst = compiler.Define(op.outputs[0], Layout{}, region);
  const std::string source = op.attributes.String("source");
  Task task = compiler.NewTask(op, "network3:slice");
  task.accesses = {dst.Write(region)};
  task.run = [dst, source, by_columns, batch = compiler.batch(), threads = compiler.threads(),
              kernels = &compiler.kernels()](const Step& step, int thread) {
    const DataSlice& slice = step.arguments->data.at(source);
    const auto& data = static_cast<const HostData&>(*slice.data);
    const std::int64_t size = ElementCount(dst.type.shape) / batch;
    const Range rows = by_columns ? Range{0, batch} : Split(batch, threads, thread);
    const Range part = by_columns ? Split(size, threads, thread, kVector) : Range{0, size};
    const auto element = static_cast<std::int64_t>(SizeOf(data.dtype()));
    const std::int64_t ahead_end =
        rows.size() * part.size() * element <= kMostAhead ? step.arguments->rows - batch : 0;
    for (std::int64_t row = rows.begin; row < rows.end && !step.Interrupted(); ++row) {
      const std::int64_t at = row * size + part.begin;
      float* to = dst.storage->f32() + at;
      if (row >= step.valid) {
        std::fill_n(to, part.size(), 0.0F);  // all bits zero: right for labels too
        continue;
      }
      const std::int64_t number = step.index * batch + row;
      const std::int64_t from = SourceRow(step, slice, number) * size + part.begin;
      if (number < ahead_end) {
        const std::int64_t next = SourceRow(step, slice, number + batch) * size + part.begin;
        Prefetch(data.as<std::byte>() + next * element, part.size() * element);
      }
      if (data.dtype() == DType::kU8) {
        kernels->bytes_to_float(to, data.as<std::uint8_t>() + from, part.size());
      } else if (data.dtype() == DType::kF32) {
        std::copy_n(data.as<float>() + from, part.size(), to);
      } else {
        std::copy_n(data.as<std::int32_t>() + from, part.size(), dst.storage->i32() + at);
      }
    }
  };
  compiler.Emit(std::move(task));
}

}  // namespace network3::onednn
