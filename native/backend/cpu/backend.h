// The CPU backend.
#pragma once

#include <memory>

#include "backend/backend.h"

namespace network3::cpu {

std::shared_ptr<Backend> CreateBackend();

}  // namespace network3::cpu
