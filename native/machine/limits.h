// What the machine can do at most: float32 multiply-adds and memory traffic, measured.
#pragma once

#include <chrono>
#include <cstddef>

namespace network3::machine {

// The widest instruction set of this processor that the kernels are compiled for.
const char* InstructionSet();

// FLOP/s of `threads` threads that do nothing but fused multiply-adds in registers; each thread
// counts with its best millisecond. Takes about `duration`.
double MeasureFlops(int threads, std::chrono::milliseconds duration);

// Bytes/s of a[i] = b[i] + factor * c[i], 12 bytes an element, over arrays of `bytes` in all, of
// which each thread works on its own part; the best pass counts.
double MeasureBandwidth(int threads, std::size_t bytes, std::chrono::milliseconds duration);

}  // namespace network3::machine
