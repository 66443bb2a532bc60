#include "backend/cpu/run/data_rows.h"

#include <algorithm>
#include <cstring>

namespace network3::cpu {

void DataRows::Prefetch(Range rows, Range part, std::int64_t batch) const {
  constexpr std::int64_t kLine = 64;
  if (!LeaveRoom(rows.size() * part.size())) return;
  const std::int64_t bytes = part.size() * element_;
  const std::int64_t next = (step_.index + 1) * batch;
  const std::int64_t end = std::min(next + rows.end, step_.arguments->rows);
  for (std::int64_t row = next + rows.begin; row < end; ++row) {
    const std::byte* const data = At(row, part.begin);
    for (std::int64_t at = 0; at < bytes; at += kLine) __builtin_prefetch(data + at, 0, 2);
  }
}

void CopyValues(const Kernels& kernels, float* dst, const std::byte* src, bool are_bytes,
                std::int64_t count) {
  if (are_bytes) {
    kernels.bytes_to_float(dst, reinterpret_cast<const std::uint8_t*>(src), count);
  } else {
    static_assert(sizeof(float) == sizeof(std::int32_t));
    std::memcpy(dst, src, static_cast<std::size_t>(count) * sizeof(float));
  }
}

}  // namespace network3::cpu
