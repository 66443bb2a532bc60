#include "bench/raw_ops.h"

#include <utility>

namespace network3::bench {

void OpList::Add(const std::string& name, const dnnl::primitive_desc_base& desc, const Args& args) {
  const dnnl::primitive primitive(desc.get());
  ops_.push_back(
      {name, desc.impl_info_str(), [this, primitive, args] { primitive.execute(stream_, args); }});
}

void OpList::Add(const std::string& name, std::function<void()> loop) {
  // A loop reads results of the primitives before it, so it waits for them.
  ops_.push_back({name, "loop", [this, loop = std::move(loop)] {
                    stream_.wait();
                    loop();
                  }});
}

dnnl::memory OpList::Reordered(const std::string& name, const dnnl::memory& from,
                               const dnnl::memory::desc& wanted) {
  if (from.get_desc() == wanted) return from;
  dnnl::memory to = Allocate(wanted);
  const dnnl::reorder::primitive_desc desc(engine_, from.get_desc(), engine_, wanted);
  Add(name + " reorder", desc, {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
  return to;
}

dnnl::memory OpList::Load(std::vector<float>& values, const dnnl::memory::desc& plain,
                          const dnnl::memory::desc& wanted) {
  dnnl::memory from(plain, engine_, values.data());
  dnnl::memory to = Allocate(wanted);
  dnnl::reorder(from, to).execute(stream_, from, to);
  stream_.wait();
  return to;
}

void OpList::Run() {
  for (const Op& op : ops_) op.run();
  stream_.wait();
}

void OpList::Run(const Op& op) {
  op.run();
  stream_.wait();
}

}  // namespace network3::bench
