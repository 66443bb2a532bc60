// Where a product finds its examples: in the memory of a value, or in the data set they are to be
// sliced from, where nobody has needed them in one piece.
#pragma once

#include <cstdint>
#include <string>

#include "backend/onednn/compiler.h"

namespace network3::onednn {

class ExampleSource {
 public:
  ExampleSource(Compiler& compiler, int id);

  std::int64_t rows() const { return type_.shape[0]; }
  void AddReads(Task& task, Region region) const;
  // These rows of the batch; `pointers` has room for one to each.
  Examples Rows(const Step& step, Range rows, const void** pointers) const;
  // With those of the next step beside them, of which a part will be needed; room for twice as
  // many.
  Examples RowsAndNext(const Step& step, Range rows, Range part, const void** pointers) const;

 private:
  TensorType type_;
  std::string source_;        // the data set's name
  Value value_;               // if it is not read from a data set
  Storage* zeros_ = nullptr;  // the row of those that do not exist
};

}  // namespace network3::onednn
