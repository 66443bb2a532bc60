// The outputs of a compiled function, and the results in which values that are not finite are
// found.
#include <algorithm>
#include <utility>

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

// Lists the results that are searched for the first value that is not finite. Ops without inputs
// are left out because the caller provides their values, and variables because they have changed by
// then.
void Compiler::ListResults() {
  for (const Op& op : function_.ops) {
    if (op.inputs.empty()) continue;
    for (const int id : op.outputs) {
      const Value& value = values_.At(id);
      const bool is_own = value.storage != nullptr && !values_.LiesInAssignedVariable(value);
      if (!is_own || value.parts != 1 || value.type.dtype != DType::kF32) continue;
      emitter_.function().results.push_back({op.label, value.storage, value.count()});
    }
  }
}

void Compiler::EmitOutputs(bool late) {
  for (const Output& output : function_.outputs) {
    if (updates_.HasLateResults(*uses_.Producer(output.value)) != late) continue;
    const Value value = values_.Kept(values_.Plain(output.value));
    emitter_.function().outputs.push_back({output, value});
    if (output.kind == OutputKind::kRows) EmitCollect(output, value);
  }
}

// Copies the rows that are no padding to the tensor that the run returns.
void Compiler::EmitCollect(const Output& output, const Value& value) {
  Task task = NewTask("collect", output.name, "network3:copy");
  task.accesses = {value.Read(Region::kRows)};
  task.run = [value, name = output.name, batch = function_.batch, threads = threads_](
                 const Step& step, int thread) {
    const Range rows = Split(batch, threads, thread);
    const std::int64_t count = std::min(rows.end, step.valid) - rows.begin;
    if (count <= 0) return;
    const std::int64_t size = ElementCount(value.type.shape) / batch;
    const std::int64_t to = (step.index * batch + rows.begin) * size;
    Tensor& tensor = step.result->tensors.at(name);
    if (value.type.dtype == DType::kI32) {
      std::copy_n(value.storage->i32() + rows.begin * size, count * size, tensor.i32.begin() + to);
    } else {
      std::copy_n(value.storage->f32() + rows.begin * size, count * size, tensor.f32.begin() + to);
    }
  };
  emitter_.Emit(std::move(task));
}

}  // namespace network3::cpu
