// All kernels: X(name, type of its arguments). The function is named network3_<name>.
#pragma once

#include "backend/cuda/kernels/activation_backward.h"
#include "backend/cuda/kernels/add.h"
#include "backend/cuda/kernels/argmax.h"
#include "backend/cuda/kernels/begin_step.h"
#include "backend/cuda/kernels/bias_activation.h"
#include "backend/cuda/kernels/bias_backward.h"
#include "backend/cuda/kernels/collect.h"
#include "backend/cuda/kernels/correct_count.h"
#include "backend/cuda/kernels/dense.h"
#include "backend/cuda/kernels/end_step.h"
#include "backend/cuda/kernels/max_pool.h"
#include "backend/cuda/kernels/multiply.h"
#include "backend/cuda/kernels/scale.h"
#include "backend/cuda/kernels/sgd_update.h"
#include "backend/cuda/kernels/softmax.h"
#include "backend/cuda/kernels/sums.h"
#include "backend/cuda/kernels/update_factors.h"

#define NETWORK3_CUDA_KERNELS(X)                      \
  X(activation_backward, ActivationBackwardArguments) \
  X(add, AddArguments)                                \
  X(argmax, ArgmaxArguments)                          \
  X(begin_step, BeginStepArguments)                   \
  X(bias_activation, BiasActivationArguments)         \
  X(bias_backward, BiasBackwardArguments)             \
  X(collect, CollectArguments)                        \
  X(correct_count, CorrectCountArguments)             \
  X(dense, DenseArguments)                            \
  X(dense_backward, DenseBackwardArguments)           \
  X(end_step, EndStepArguments)                       \
  X(max_pool, MaxPoolArguments)                       \
  X(max_pool_backward, MaxPoolBackwardArguments)      \
  X(multiply, MultiplyArguments)                      \
  X(scale, ScaleArguments)                            \
  X(sgd_update, SgdUpdateArguments)                   \
  X(softmax, SoftmaxArguments)                        \
  X(softmax_backward, SoftmaxBackwardArguments)       \
  X(sums, SumsArguments)                              \
  X(update_factors, UpdateFactorsArguments)
