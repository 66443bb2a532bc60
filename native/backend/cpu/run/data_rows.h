// Access to the rows of a data set that the steps of one run read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "backend/cpu/kernels/kernels.h"
#include "backend/cpu/run/data.h"
#include "backend/cpu/run/partition.h"
#include "backend/cpu/run/task.h"

namespace network3::cpu {

class DataRows {
 public:
  DataRows(const Step& step, const std::string& source)
      : step_(step),
        slice_(step.arguments->data.at(source)),
        data_(static_cast<const HostData&>(*slice_.data)),
        element_(static_cast<std::int64_t>(SizeOf(data_.dtype()))) {}

  DType dtype() const { return data_.dtype(); }
  // Address of value `first` of row `number`, counted from the beginning of the run.
  const std::byte* At(std::int64_t number, std::int64_t first) const {
    const std::int64_t row = slice_.from + step_.arguments->RowOf(number);
    return data_.as<std::byte>() + (row * data_.row_size() + first) * element_;
  }
  // True if `values` values fit into the second-level cache beside the data of the current step.
  bool LeaveRoom(std::int64_t values) const {
    constexpr std::int64_t kMost = 128 << 10;
    return values * element_ <= kMost;
  }
  // Prefetches the values `part` of the same rows of the next step if LeaveRoom() permits. `batch`
  // is the number of rows per step.
  void Prefetch(Range rows, Range part, std::int64_t batch) const;

 private:
  const Step& step_;
  const DataSlice& slice_;
  const HostData& data_;
  std::int64_t element_;
};

// Converts values of a data set to floats: a byte becomes byte / 256; other types have four bytes
// and are copied bit by bit.
void CopyValues(const Kernels& kernels, float* dst, const std::byte* src, bool are_bytes,
                std::int64_t count);

}  // namespace network3::cpu
