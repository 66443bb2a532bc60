#include "backend/cpu/compile/assign.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

void SetReorder(Task& task, const WeightsLayout& from, Storage* src, const WeightsLayout& to,
                Storage* dst) {
  task.implementation = "network3:reorder";
  task.run = [conversion = WeightsConversion(from, to), src, dst](const Step&, int thread) {
    if (thread == 0) conversion.Run(dst->f32(), src->f32());
  };
}

void EmitAssignment(Compiler& compiler, const std::string& variable, const Value& source) {
  const std::optional<WeightsLayout> layout = compiler.emitter().function().variables[variable];
  Task task = NewTask("assign", variable, "network3:copy");
  task.commits = true;
  Value target = compiler.values().Variable(variable);
  target.weights = layout;
  task.accesses = {source.Read(Region::kSingle), target.Write(Region::kSingle)};
  if (layout) {
    SetReorder(task, WeightsLayout::RowMajor(layout->dims), source.storage, *layout,
               target.storage);
  } else {
    task.run = [source, target](const Step&, int thread) {
      if (thread == 0) std::copy_n(source.storage->f32(), source.count(), target.storage->f32());
    };
  }
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
