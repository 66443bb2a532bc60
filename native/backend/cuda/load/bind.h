// Fills a table of functions from a library.
#pragma once

#include <string>
#include <vector>

#include "backend/cuda/load/shared_library.h"
#include "core/error.h"

namespace network3::cuda {

template <typename Function>
void Bind(Function*& function, const SharedLibrary& library, const char* name) {
  function = reinterpret_cast<Function*>(library.Symbol(name));
}

// Throws an Error with the names of functions that the library lacks.
template <typename Api>
void BindAll(Api& table, const SharedLibrary& library) {
  std::string missing;
  ForEachFunction(table, [&](const char* name, auto*& function) {
    Bind(function, library, name);
    if (function == nullptr) missing += (missing.empty() ? "" : ", ") + std::string(name);
  });
  if (!missing.empty()) throw Error(ErrorCode::kDeviceUnavailable, "it has no " + missing);
}

// Leaves null pointers for functions that the library lacks.
template <typename Api>
void BindOptional(Api& table, const SharedLibrary& library) {
  ForEachOptionalFunction(
      table, [&](const char* name, auto*& function) { Bind(function, library, name); });
}

}  // namespace network3::cuda
