// Faults of the CUDA backend, which is tested with the emulated libraries.
import { suites } from "./suites.mjs";

const native = "native/backend/cuda";
const project = "cuda";

/** @type {import("../faults.mjs").Fault[]} */
export const cudaFaults = [
  {
    name: "every step of a run on CUDA uses the index of the first step",
    file: `${native}/kernels/step/end_step.cu`,
    find: "  ++state.index;\n",
    replace: "",
    project,
    tests: [suites.contract],
  },
  {
    name: "every run on CUDA uses the dropout masks of the first run",
    file: `${native}/run/run.cc`,
    find: "state.number = arguments_.first_step;",
    replace: "state.number = 0;",
    project,
    tests: [suites.dropout, suites.resume],
  },
  {
    name: "the state on CUDA is copied without waiting for the steps",
    file: `${native}/run/run.cc`,
    find: "sizeof(StepState),\n                  session_.stream());",
    replace: "sizeof(StepState),\n                  nullptr);",
    project,
    tests: [suites.contract],
  },
  {
    name: "the graph of several steps is captured during an epoch",
    file: `${native}/executable.cc`,
    find: "CaptureSeveralSteps(Get(function), session_);",
    replace: "Get(function);",
    tests: [suites.cudaCalls],
  },
  {
    name: "a progress report on CUDA needs several waits",
    file: `${native}/run/run.cc`,
    find: "kBatchSeconds = 0.06;",
    replace: "kBatchSeconds = 0.02;",
    tests: [suites.cudaCalls],
  },
  {
    name: "weights on CUDA do not decay",
    file: `${native}/compile/updates.cc`,
    find: "FactorOf(*update.op, update.decay_factor, update.decay_scalars)",
    replace: "FactorOf(*update.op, 0 * update.decay_factor, update.decay_scalars)",
    project,
    tests: [suites.parity],
  },
  {
    name: "a fused update changes weights before their last reader",
    file: `${native}/compile/updates.cc`,
    find: "const bool is_last = !compiler_.IsReadAfter(op.inputs[1], compiler_.IndexOf(op)) &&",
    replace: "const bool is_last =",
    project,
    tests: [suites.fused],
  },
  {
    name: "an output on CUDA is computed after the update",
    file: `${native}/compile/values.cc`,
    find: "if (!compiler_.LiesInAssignedVariable(id) || kept_.count(id) > 0) return;",
    replace: "if (!compiler_.LiesInAssignedVariable(id) || kept_.count(id) == 0) return;",
    project,
    tests: [suites.contract],
  },
  {
    name: "the weight gradient on CUDA omits the slope of the activation",
    file: `${native}/kernels/conv/winner_weights.cuh`,
    find: "Apply(arguments.epilogue, element, arguments.diff_dst[element])",
    replace: "arguments.diff_dst[element]",
    project,
    tests: [suites.fused],
  },
  {
    name: "a gradient on CUDA with other readers is not stored",
    file: `${native}/lower/conv/pooling.cc`,
    find: "compiler.consumers().Sole(diff_src, weights->name) == nullptr",
    replace: "false",
    project,
    tests: [suites.fused],
  },
  {
    name: "a convolution on CUDA allocates memory in every step",
    file: `${native}/lower/conv/conv2d.cc`,
    find: "algorithm = chosen.algorithm] {\n",
    replace:
      "algorithm = chosen.algorithm] {\n" +
      '                   const auto more = this_session->Allocate(1, "a convolution");\n',
    project,
    tests: [suites.ops],
  },
  {
    name: "the workspace of cuBLAS is set before its stream, which resets it",
    file: `${native}/run/session.cc`,
    find: "cublas_workspace_.bytes());",
    replace:
      "cublas_workspace_.bytes());\n  NETWORK3_CUBLAS(gpu, cublasSetStream_v2, cublas_, stream_);",
    project,
    tests: [suites.parity],
  },
  {
    name: "parameters on CUDA stay NaN after a failed run",
    file: `${native}/executable.cc`,
    find: "if (result.status == RunStatus::kNotFinite) variables_.Restore();",
    replace: "",
    project,
    tests: [suites.contract],
  },
  {
    name: "the failed step on CUDA is repeated with variables from after it",
    file: `${native}/executable.cc`,
    find: "arguments.steps = step;",
    replace: "arguments.steps = step + 1;",
    project,
    tests: [suites.notFinite],
  },
  {
    name: "failures of cuDNN are ignored",
    file: `${native}/run/device.cc`,
    find: "if (status == CUDNN_STATUS_SUCCESS) return;",
    replace: "if (status != CUDNN_STATUS_NOT_INITIALIZED) return;",
    tests: [suites.cudaFaults],
  },
  {
    name: "a GPU with wrong results is accepted",
    file: `${native}/load/self_test.cc`,
    find: "if (i < dst.size() && std::abs(dst[i] - expected[i]) < kMostError) continue;",
    replace: "if (i < dst.size()) continue;",
    tests: [suites.cudaLoader],
  },
];
