// The assignments of a step that are no updates in place, and conversions of weights.
#pragma once

#include <string>

#include "backend/cpu/run/task.h"
#include "backend/cpu/run/value.h"

namespace network3::cpu {

class Compiler;

// Makes the task a conversion of weights from one layout to another.
void SetReorder(Task& task, int threads, const WeightsLayout& from, Storage* src,
                const WeightsLayout& to, Storage* dst);

// Emits the task that copies a row-major value to a variable.
void EmitAssignment(Compiler& compiler, const std::string& variable, const Value& source);

}  // namespace network3::cpu
