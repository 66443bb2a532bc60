// Declares the functions of a vendor's library that the emulator defines, with default visibility
// and with the types of the backend's table.
#pragma once

#include <type_traits>

#define NETWORK3_EXPORT extern "C" __attribute__((visibility("default")))

// Used as the X of a list inside namespace network3::cuda, with NETWORK3_TABLE set to the table.
#define NETWORK3_CHECK_EXPORT(result, name, parameters) \
  static_assert(std::is_same_v<decltype(&name), decltype(NETWORK3_TABLE::name)>);
