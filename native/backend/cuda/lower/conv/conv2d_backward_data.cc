#include "backend/cuda/lower/conv/convolution.h"
#include "backend/cuda/lower/ops.h"

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
  const auto chosen = ChooseAlgorithm(
      session, *convolution, op, list, count, [&](auto algorithm, std::size_t* bytes) {
        return device.cudnn().cudnnGetConvolutionBackwardDataWorkspaceSize(
            session.cudnn(), convolution->weights(), convolution->dst(), convolution->operation(),
            convolution->src(), algorithm, bytes);
      });
  const auto workspace = compiler.emitter().NewSpan<char>(
      static_cast<std::int64_t>(chosen.workspace), "a convolution");
  const auto* diff_dst = compiler.values().Floats(op.inputs[0]).data;
  const auto* weights = compiler.values().Floats(op.inputs[1]).data;
  auto* diff_src = compiler.values().Define(op.outputs[0]).data;
  compiler.emitter().Emit({op.name, op.label, chosen.Name(),
                           [=, this_session = &session, algorithm = chosen.algorithm] {
                             constexpr float kOne = 1;
                             constexpr float kZero = 0;
                             NETWORK3_CUDNN(this_session->device(), cudnnConvolutionBackwardData,
                                            this_session->cudnn(), &kOne, convolution->weights(),
                                            weights, convolution->dst(), diff_dst,
                                            convolution->operation(), algorithm, workspace.data,
                                            static_cast<std::size_t>(workspace.size), &kZero,
                                            convolution->src(), diff_src);
                           }});
}

}  // namespace network3::cuda
