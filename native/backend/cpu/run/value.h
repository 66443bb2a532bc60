// A value of a function during compilation: its memory and its layout.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "backend/cpu/run/layout.h"
#include "backend/cpu/run/partition.h"
#include "backend/cpu/run/task.h"
#include "backend/cpu/run/weights_layout.h"
#include "program/program.h"

namespace network3::cpu {

struct Value {
  TensorType type;
  Storage* storage = nullptr;
  Layout layout;
  // The layout of weights and of their gradients if they are not row-major. Padding is zero, so
  // elementwise tasks may process it.
  std::optional<WeightsLayout> weights;
  // The value is the sum of `parts` partial results, `part_stride` elements apart.
  int parts = 1;
  std::int64_t part_stride = 0;
  // Distance in elements between the partial results of even and odd steps; 0 if both use the same.
  std::int64_t step_stride = 0;
  // How the threads divide the value when they write it. Elementwise readers divide it in the same
  // way.
  Region region = Region::kElements;
  std::string variable;  // name of the variable that the value is, else empty

  // Number of elements of one part, padding included.
  std::int64_t count() const;
  // The access of a task that divides the value by the region `at`.
  Access Read(Region at) const { return {storage, at, SplitExtent(at), false, step_stride != 0}; }
  Access Write(Region at) const { return {storage, at, SplitExtent(at), true, step_stride != 0}; }
  // Address of the first element in the current step.
  float* At(const Step& step) const { return storage->f32() + step.index % 2 * step_stride; }
  bool SameLayout(const Value& other) const;
  // The same row-major elements with another shape.
  Value Reshaped(const TensorType& to) const;

 private:
  std::int64_t SplitExtent(Region at) const;
};

// Calls visit(first element, count) for each contiguous run of elements that `thread` processes
// under the region.
template <typename Visit>
void ForEachRun(const Value& value, Region region, int threads, int thread, Visit visit) {
  switch (region) {
    case Region::kRows: {
      const std::int64_t image = ImageSize(value.type.shape, value.layout);
      const Range rows = Split(ExtentOf(value.type.shape).images, threads, thread);
      if (rows.size() > 0) visit(rows.begin * image, rows.size() * image);
      return;
    }
    case Region::kColumns: {
      const std::int64_t width = value.type.shape.back();
      const Range columns = Split(width, threads, thread, kVector);
      if (columns.size() == 0) return;
      for (std::int64_t row = 0; row < value.type.shape[0]; ++row) {
        visit(row * width + columns.begin, columns.size());
      }
      return;
    }
    case Region::kElements: {
      const Range range = Split(value.count(), threads, thread, kVector);
      if (range.size() > 0) visit(range.begin, range.size());
      return;
    }
    case Region::kInputs:
    case Region::kPrivate:
    case Region::kSingle:
    case Region::kWhole:
      if (thread == 0) visit(0, value.count());
      return;
  }
}

// The same in pieces of a few milliseconds; returns early if the run is to be stopped.
template <typename Visit>
void ForEachPiece(const Value& value, Region region, int threads, int thread, const Step& step,
                  Visit visit) {
  constexpr std::int64_t kElements = std::int64_t{1} << 20;
  const std::int64_t unit =
      region == Region::kRows ? ImageSize(value.type.shape, value.layout) : kVector;
  const std::int64_t most = std::max(unit, kElements / unit * unit);
  ForEachRun(value, region, threads, thread, [&](std::int64_t at, std::int64_t count) {
    for (std::int64_t done = 0; done < count && !step.Interrupted(); done += most) {
      visit(at + done, std::min(most, count - done));
    }
  });
}

// Calls visit(images) for the thread's images in such pieces.
template <typename Visit>
void ForEachImages(const Value& value, int threads, int thread, const Step& step, Visit visit) {
  const std::int64_t image = ImageSize(value.type.shape, value.layout);
  ForEachPiece(
      value, Region::kRows, threads, thread, step,
      [&](std::int64_t at, std::int64_t count) { visit(Range{at / image, (at + count) / image}); });
}

}  // namespace network3::cpu
