#include "backend/cpu/lower/dense/examples.h"

#include "backend/cpu/run/data_rows.h"

namespace network3::cpu {

ExampleSource::ExampleSource(Compiler& compiler, int id) : type_(compiler.type(id)) {
  const Op* const slice = compiler.values().UnslicedData(id);
  if (slice == nullptr) {
    value_ = compiler.values().Plain(id);
    return;
  }
  source_ = slice->attributes.String("source");
  zeros_ =
      compiler.emitter().NewStorage(ElementCount(type_.shape) / rows() * 4, "an example of zeros");
}

void ExampleSource::AddReads(Task& task, Region region) const {
  if (zeros_ == nullptr) task.accesses.push_back(value_.Read(region));
}

Examples ExampleSource::Rows(const Step& step, Range rows, const void** pointers) const {
  if (zeros_ == nullptr) {
    const std::int64_t size = ElementCount(type_.shape) / this->rows();
    for (std::int64_t row = rows.begin; row < rows.end; ++row) {
      pointers[row - rows.begin] = value_.storage->f32() + row * size;
    }
    return {pointers, false};
  }
  const DataRows data(step, source_);
  for (std::int64_t row = rows.begin; row < rows.end; ++row) {
    pointers[row - rows.begin] = row < step.valid ? data.At(step.index * this->rows() + row, 0)
                                                  : static_cast<const void*>(zeros_->f32());
  }
  return {pointers, data.dtype() == DType::kU8};
}

Examples ExampleSource::RowsAndNext(const Step& step, Range rows, Range part,
                                    const void** pointers) const {
  Examples examples = Rows(step, rows, pointers);
  if (zeros_ == nullptr) return examples;
  const DataRows data(step, source_);
  const std::int64_t first = (step.index + 1) * this->rows() + rows.begin;
  const bool exist = first + rows.size() <= step.arguments->rows;
  if (!exist || !data.LeaveRoom(rows.size() * part.size())) return examples;
  examples.next = pointers + rows.size();
  for (std::int64_t row = 0; row < rows.size(); ++row) {
    pointers[rows.size() + row] = data.At(first + row, 0);
  }
  return examples;
}

}  // namespace network3::cpu
