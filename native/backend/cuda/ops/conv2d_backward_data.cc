#include "backend/cuda/convolution.h"
#include "backend/cuda/ops/ops.h"

namespace network3::cuda {

// diff_dst [N, O, OH, OW], weights -> diff_src [N, C, H, W].
void CompileConv2dBackwardData(Compiler& compiler, const Op& op) {
  Session& session = compiler.session();
  const Device& device = session.device();
  auto convolution = std::make_shared<Convolution>(session, compiler.shape(op.outputs[0]),
                                                   compiler.shape(op.inputs[1]),
                                                   compiler.shape(op.inputs[0]), op.attributes);
  std::array<cudnnConvolutionBwdDataAlgoPerf_t, kMostAlgorithms> list{};
  int count = 0;
  NETWORK3_CUDNN(device, cudnnGetConvolutionBackwardDataAlgorithm_v7, session.cudnn(),
                 convolution->weights(), convolution->dst(), convolution->operation(),
                 convolution->src(), kMostAlgorithms, &count, list.data());
  const auto& chosen = ChooseAlgorithm(op, list, count, session.tf32());
  std::size_t workspace_bytes = 0;
  NETWORK3_CUDNN(device, cudnnGetConvolutionBackwardDataWorkspaceSize, session.cudnn(),
                 convolution->weights(), convolution->dst(), convolution->operation(),
                 convolution->src(), chosen.algo, &workspace_bytes);
  const auto workspace =
      compiler.NewSpan<char>(static_cast<std::int64_t>(workspace_bytes), "a convolution");
  const auto* diff_dst = compiler.Floats(op.inputs[0]).data;
  const auto* weights = compiler.Floats(op.inputs[1]).data;
  auto* diff_src = compiler.Define(op.outputs[0]).data;
  compiler.Emit({op.name, op.label, "cudnn:" + std::to_string(static_cast<int>(chosen.algo)),
                 [=, this_session = &session, algorithm = chosen.algo] {
                   constexpr float kOne = 1;
                   constexpr float kZero = 0;
                   NETWORK3_CUDNN(this_session->device(), cudnnConvolutionBackwardData,
                                  this_session->cudnn(), &kOne, convolution->weights(), weights,
                                  convolution->dst(), diff_dst, convolution->operation(), algorithm,
                                  workspace.data, static_cast<std::size_t>(workspace.size), &kZero,
                                  convolution->src(), diff_src);
                 }});
}

}  // namespace network3::cuda
