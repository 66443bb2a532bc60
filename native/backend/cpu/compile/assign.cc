#include "backend/cpu/compile/assign.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

void SetReorder(Task& task, int threads, const WeightsLayout& from, Storage* src,
                const WeightsLayout& to, Storage* dst) {
  task.implementation = "network3:reorder";
  // The threads divide an axis, so that their parts are not those of a region.
  task.accesses = {{src, Region::kWhole, 0, false}, {dst, Region::kWhole, 0, true}};
  task.run = [conversion = WeightsConversion(from, to), src, dst, threads](const Step&,
                                                                           int thread) {
    conversion.Run(dst->f32(), src->f32(), thread, threads);
  };
}

void EmitAssignment(Compiler& compiler, const std::string& variable, const Value& source) {
  const std::optional<WeightsLayout> layout = compiler.emitter().function().variables[variable];
  Task task = NewTask("assign", variable, "network3:copy");
  task.commits = true;
  Value target = compiler.values().Variable(variable);
  target.weights = layout;
  const int threads = compiler.threads();
  if (layout) {
    SetReorder(task, threads, WeightsLayout::RowMajor(layout->dims), source.storage, *layout,
               target.storage);
  } else {
    task.accesses = {source.Read(Region::kElements), target.Write(Region::kElements)};
    task.run = [source, target, threads](const Step&, int thread) {
      ForEachRun(target, Region::kElements, threads, thread,
                 [&](std::int64_t at, std::int64_t count) {
                   std::copy_n(source.storage->f32() + at, count, target.storage->f32() + at);
                 });
    };
  }
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
