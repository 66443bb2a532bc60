// The table of kernels of one instruction set, in the order of the fields of Kernels.
#include "backend/onednn/kernels/isa.h"
#include "backend/onednn/kernels/vector.h"

#define NETWORK3_STRING_(x) #x
#define NETWORK3_STRING(x) NETWORK3_STRING_(x)

namespace network3::onednn::NETWORK3_ISA {

extern const Kernels kKernels;
const Kernels kKernels = {
    NETWORK3_STRING(NETWORK3_ISA),
    kLanes,
    BytesToFloat,
    BiasActivation,
    SumBiasActivation,
    Activation,
    ActivationBackward,
    BiasBackward,
    Conv,
    ConvBackwardWeights,
    ConvBackwardData,
    ConvTranspose,
    ConvPool,
    ConvPoolImages,
    ConvPoolWeights,
    SparseConvPool,
    SparseConvPoolWeights,
    ConvPoolBackwardWeights,
    ConvPoolBackwardData,
    Dense,
    PackedDense,
    PackedDenseWeights,
    DenseBackwardData,
    DenseUpdate,
    SparseDiffUpdate,
    SparseDense,
    SparseDenseUpdate,
    CountNonZeros,
    Transpose,
    MaxPool,
    MaxPoolBackward,
    Add,
    Multiply,
    Scale,
    SumParts,
    SgdUpdate,
    SumOfSquares,
    Dropout,
    Softmax,
};

}  // namespace network3::onednn::NETWORK3_ISA
