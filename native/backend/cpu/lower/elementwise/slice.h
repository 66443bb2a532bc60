// Slices a mini-batch: data [rows, ...] -> dst [batch, ...]. Bytes become byte / 256; rows past the
// end of the data are zero.
#pragma once

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

// Emitted for the first op that needs the mini-batch in memory. Ops that can read rows from the
// data set itself do not need it.
void EmitSlice(Compiler& compiler, const Op& slice_batch);

}  // namespace network3::cpu
