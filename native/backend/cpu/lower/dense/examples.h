// The examples of a product: a value in memory, or rows of the data set if the mini-batch has not
// been sliced for another op.
#pragma once

#include <cstdint>
#include <string>

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

class ExampleSource {
 public:
  ExampleSource(Compiler& compiler, int id);

  std::int64_t rows() const { return type_.shape[0]; }
  // Adds what a task reads to its accesses, divided by `region`.
  void AddReads(Task& task, Region region) const;
  // The examples `rows` of the mini-batch. `pointers` must have room for one pointer per row.
  Examples Rows(const Step& step, Range rows, const void** pointers) const;
  // The same with those of the next step beside them, whose values `part` the kernel may prefetch.
  // `pointers` must have room for two pointers per row.
  Examples RowsAndNext(const Step& step, Range rows, Range part, const void** pointers) const;

 private:
  TensorType type_;
  std::string source_;        // name of the data set, empty if the examples are in value_
  Value value_;               // the examples in memory, if source_ is empty
  Storage* zeros_ = nullptr;  // one row of zeros, for rows past the end of the data
};

}  // namespace network3::cpu
