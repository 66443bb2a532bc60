// Chains of elementwise ops, which threads compute by blocks.
#pragma once

#include <optional>

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

// The layout in which an update in place reads a gradient that nothing else reads; std::nullopt if
// that is row-major.
std::optional<WeightsLayout> LayoutOfUpdate(Compiler& compiler, int gradient);

}  // namespace network3::cpu
