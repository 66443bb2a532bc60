// data [rows, ...] -> dst [batch, ...]; bytes become byte / 256, rows past the last are zero.
#pragma once

#include "backend/onednn/compiler.h"

namespace network3::onednn {

// Emitted for the first op that reads the batch as one piece: there are ops that read its rows
// where they lie in the data set.
void EmitSlice(Compiler& compiler, const Op& slice_batch);

}  // namespace network3::onednn
