// Ops that may run after the updates: the penalties on weights and the ops that use them.
#pragma once

#include <vector>

#include "program/fold_updates.h"
#include "program/program.h"
#include "program/uses.h"

namespace network3 {

// Returns by index of the op whether it may run late. A late penalty can use the squares that an
// update sums in its pass over the weights. Returns an empty vector if an assignment depends on a
// late op, or if one other than a penalty reads a variable.
std::vector<bool> LateOps(const Function& function, const Uses& uses, const UpdatePlan& plan);

}  // namespace network3
