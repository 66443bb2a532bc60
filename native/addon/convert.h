// Converts programs, arguments and results between JavaScript and C++.
#pragma once

#include <napi.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "program/program.h"

namespace network3::addon {

DType DTypeOf(const std::string& name);
std::shared_ptr<const Program> ReadProgram(const Napi::Object& program);
// Leaves on_progress empty; the caller sets it.
RunArguments ReadRunArguments(const Napi::Object& arguments);
std::map<std::string, Floats> ReadTensors(const Napi::Object& tensors);
std::map<std::string, bool> ReadFlags(const Napi::Object& flags);
std::vector<std::string> ReadNames(const Napi::Array& names);

Napi::Object ToJs(Napi::Env env, const RunResult& result);
Napi::Object ToJs(Napi::Env env, const Progress& progress);
Napi::Object ToJs(Napi::Env env, const MemoryUse& use);
Napi::Array ToJs(Napi::Env env, const std::vector<KernelInfo>& kernels);
Napi::Object ToJs(Napi::Env env, const ProfileResult& profile);
Napi::Value ToJs(Napi::Env env, const Floats& values);

}  // namespace network3::addon
