// Measures the limits of the machine: float32 multiply-adds and memory traffic.
#pragma once

#include <chrono>
#include <cstddef>

namespace network3::machine {

// Name of the widest instruction set that the processor supports and the kernels are compiled for.
const char* InstructionSet();

// FLOP/s of `threads` threads that execute only fused multiply-adds in registers: the sum of each
// thread's best millisecond. Takes about `duration`.
double MeasureFlops(int threads, std::chrono::milliseconds duration);

// Bytes/s of a[i] = b[i] + factor * c[i], which moves 12 bytes per element, over arrays of `bytes`
// in total. Each thread has its own part; its best pass counts.
double MeasureBandwidth(int threads, std::size_t bytes, std::chrono::milliseconds duration);

}  // namespace network3::machine
