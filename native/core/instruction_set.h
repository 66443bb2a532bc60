// The instruction sets that kernels are compiled for, and which of them run here.
#pragma once

namespace network3 {

// In ascending order. The baseline is x86-64-v2, or what every processor of another platform has.
enum class InstructionSet { kBaseline, kAvx2, kAvx512 };

// The widest one that processor and operating system support.
InstructionSet WidestInstructionSet();

// The same within the limit of the environment variable ONEDNN_MAX_CPU_ISA. oneDNN reads that
// variable too, so its kernels and ours have the same limit.
InstructionSet AllowedInstructionSet();

// A name for messages, such as "AVX-512".
const char* NameOf(InstructionSet set);

}  // namespace network3
