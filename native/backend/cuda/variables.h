// The variables of an executable: resident in row-major order, with a copy on the host of what they
// were at the last boundary of a run.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "backend/cuda/session.h"
#include "core/floats.h"
#include "program/program.h"

namespace network3::cuda {

class Variables {
 public:
  Variables(const std::vector<VariableSpec>& specs, Session& session);

  const VariableSpec& spec(const std::string& name) const { return Find(name).spec; }
  Span<float> span(const std::string& name) const { return Find(name).memory.span<float>(); }

  // The host's copy: also there when the device is not.
  const Floats& Read(const std::string& name) const { return Find(name).host; }
  // All or nothing: sizes are checked first.
  void Write(const std::map<std::string, Floats>& values);

  // Takes what the device holds of the named variables over into the host's copy, unless one of
  // them is not finite and `check_finite` asks: then it names that one and changes nothing.
  std::string Save(const std::vector<Assignment>& assigned, bool check_finite);
  // The device gets the host's copy back.
  void Restore();

 private:
  struct Variable {
    VariableSpec spec;
    Memory memory;
    Floats host;
    Floats incoming;  // what Save is bringing
  };
  Variable& Find(const std::string& name);
  const Variable& Find(const std::string& name) const;

  Session& session_;
  std::map<std::string, Variable> variables_;
};

}  // namespace network3::cuda
