#include "backend/onednn/task.h"

namespace network3::onednn {
namespace {

bool Conflict(const Access& a, const Access& b) {
  if (a.storage != b.storage || (!a.write && !b.write)) return false;
  if (a.region == Region::kWhole || b.region == Region::kWhole) return true;
  return a.region != b.region || a.extent != b.extent;
}

bool Conflict(const std::vector<Access>& earlier, const std::vector<Access>& later) {
  for (const Access& a : earlier) {
    for (const Access& b : later) {
      if (Conflict(a, b)) return true;
    }
  }
  return false;
}

}  // namespace

void PlaceBarriers(std::vector<Task>& tasks) {
  std::vector<Access> open;
  bool may_cut = true;
  for (Task& task : tasks) {
    task.barrier_before = (task.commits && may_cut) || Conflict(open, task.accesses);
    may_cut = may_cut && !task.commits;
    if (task.barrier_before) open.clear();
    open.insert(open.end(), task.accesses.begin(), task.accesses.end());
  }
}

}  // namespace network3::onednn
