// Whether our kernels or oneDNN's are the faster ones for a shape: from a table that was measured
// once, so that equal seeds give equal bits in every process.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

namespace network3::onednn {

// Sizes belong to one class when they round up to the same powers of two. Nothing where the table
// has no row: then the caller's fixed rule holds.
std::optional<bool> FasterByTable(const std::string& pass, const std::string& isa, int threads,
                                  std::initializer_list<std::int64_t> sizes);

}  // namespace network3::onednn
