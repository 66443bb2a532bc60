// Finds the fused ops of a function that can update variables in place.
#pragma once

#include "program/fold_updates.h"
#include "program/program.h"
#include "program/uses.h"

namespace network3 {

// Moves assignments from `copies` of the plan to `in_place`. Backends compile these updates after
// all other ops, so an op is left as it is if another update reads what it writes, or if it reads
// what another update writes.
void FindInPlaceUpdates(const Function& function, const Uses& uses, UpdatePlan& plan);

}  // namespace network3
