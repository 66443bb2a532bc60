#include "backend/cuda/lower/conv/convolution.h"
#include "backend/cuda/lower/ops.h"

namespace network3::cuda {

// src [N, C, H, W] * weights [O, C/G, KH, KW] -> dst [N, O, OH, OW].
void CompileConv2d(Compiler& compiler, const Op& op) {
  Session& session = compiler.session();
  const Device& device = session.device();
  auto convolution = std::make_shared<Convolution>(session, compiler.shape(op.inputs[0]),
                                                   compiler.shape(op.inputs[1]),
                                                   compiler.shape(op.outputs[0]), op.attributes);
  std::array<cudnnConvolutionFwdAlgoPerf_t, kMostAlgorithms> list{};
  int count = 0;
  NETWORK3_CUDNN(device, cudnnGetConvolutionForwardAlgorithm_v7, session.cudnn(),
                 convolution->src(), convolution->weights(), convolution->operation(),
                 convolution->dst(), kMostAlgorithms, &count, list.data());
  const auto chosen = ChooseAlgorithm(
      session, *convolution, op, list, count, [&](auto algorithm, std::size_t* bytes) {
        return device.cudnn().cudnnGetConvolutionForwardWorkspaceSize(
            session.cudnn(), convolution->src(), convolution->weights(), convolution->operation(),
            convolution->dst(), algorithm, bytes);
      });
  const auto workspace = compiler.emitter().NewSpan<char>(
      static_cast<std::int64_t>(chosen.workspace), "a convolution");
  const auto* src = compiler.values().Floats(op.inputs[0]).data;
  const auto* weights = compiler.values().Floats(op.inputs[1]).data;
  auto* dst = compiler.values().Define(op.outputs[0]).data;
  compiler.emitter().Emit(
      {op.name, op.label, chosen.Name(),
       [=, this_session = &session, algorithm = chosen.algorithm] {
         constexpr float kOne = 1;
         constexpr float kZero = 0;
         NETWORK3_CUDNN(this_session->device(), cudnnConvolutionForward, this_session->cudnn(),
                        &kOne, convolution->src(), src, convolution->weights(), weights,
                        convolution->operation(), algorithm, workspace.data,
                        static_cast<std::size_t>(workspace.size), &kZero, convolution->dst(), dst);
       }});
}

}  // namespace network3::cuda
