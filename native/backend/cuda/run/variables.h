// The variables of an executable in device memory, in row-major order, with a copy on the host of
// their values before or after the latest complete run.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "backend/cuda/run/session.h"
#include "core/floats.h"
#include "program/program.h"

namespace network3::cuda {

class Variables {
 public:
  Variables(const std::vector<VariableSpec>& specs, Session& session);

  const VariableSpec& spec(const std::string& name) const { return Find(name).spec; }
  Span<float> span(const std::string& name) const { return Find(name).memory.span<float>(); }

  // Returns the copy on the host, which is available even if the device is lost.
  const Floats& Read(const std::string& name) const { return Find(name).host; }
  // Checks all sizes first, so that either all variables are written or none.
  void Write(const std::map<std::string, Floats>& values);

  // Copies the named variables from the device to the copy on the host. With `check_finite`, if one
  // of them is not finite, returns its name and changes nothing.
  std::string Save(const std::vector<Assignment>& assigned, bool check_finite);
  // Copies the values on the host back to the device.
  void Restore();

 private:
  struct Variable {
    VariableSpec spec;
    Memory memory;
    Floats host;
    Floats incoming;  // the values that Save is copying
  };
  Variable& Find(const std::string& name);
  const Variable& Find(const std::string& name) const;

  Session& session_;
  std::map<std::string, Variable> variables_;
};

}  // namespace network3::cuda
