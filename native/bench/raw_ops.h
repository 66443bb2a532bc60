// A list of oneDNN primitives that is built once and executed many times, in order.
#pragma once

#include <dnnl.hpp>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace network3::bench {

using Args = std::unordered_map<int, dnnl::memory>;

struct Op {
  std::string name;
  std::string implementation;  // impl_info_str() of the primitive, "loop" for a plain loop
  std::function<void()> run;
};

class OpList {
 public:
  OpList() : engine_(dnnl::engine::kind::cpu, 0), stream_(engine_) {}
  // The ops hold pointers into this object.
  OpList(const OpList&) = delete;
  OpList& operator=(const OpList&) = delete;

  const dnnl::engine& engine() const { return engine_; }
  const std::vector<Op>& ops() const { return ops_; }

  dnnl::memory Allocate(const dnnl::memory::desc& desc) const { return {desc, engine_}; }

  void Add(const std::string& name, const dnnl::primitive_desc_base& desc, const Args& args);
  void Add(const std::string& name, std::function<void()> loop);

  // Returns `from` if it has the wanted descriptor, else adds a reorder to the list and returns its
  // result.
  dnnl::memory Reordered(const std::string& name, const dnnl::memory& from,
                         const dnnl::memory::desc& wanted);

  // Copies plain values to new memory of the wanted layout, now and not in every run.
  dnnl::memory Load(std::vector<float>& values, const dnnl::memory::desc& plain,
                    const dnnl::memory::desc& wanted);

  void Run();
  void Run(const Op& op);

 private:
  dnnl::engine engine_;
  dnnl::stream stream_;
  std::vector<Op> ops_;
};

}  // namespace network3::bench
