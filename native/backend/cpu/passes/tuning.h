// The table that decides between our kernels and oneDNN's. It is measured once and committed, so
// that equal seeds give equal bits in every process.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

namespace network3::cpu {

// Two sizes are in the same class if they round up to the same power of two. Returns std::nullopt
// if the table has no row for these classes.
std::optional<bool> FasterByTable(const std::string& pass, const std::string& isa, int threads,
                                  std::initializer_list<std::int64_t> sizes);

}  // namespace network3::cpu
