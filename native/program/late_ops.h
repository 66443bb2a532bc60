// What need not be known before the weights change.
#pragma once

#include <vector>

#include "program/fold_updates.h"
#include "program/program.h"
#include "program/uses.h"

namespace network3 {

// By op index: the penalties on weights and what is computed of them. They can wait for the pass of
// an update over the weights, whose squares cost nothing there. Empty where one of them is needed
// for an assignment or reads a variable besides.
std::vector<bool> LateOps(const Function& function, const Uses& uses, const UpdatePlan& plan);

}  // namespace network3
