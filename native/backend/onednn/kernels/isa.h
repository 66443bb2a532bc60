// Included by each kernel source. Declares the kernels in the namespace of the instruction set that
// the source is compiled for.
#pragma once

#include "backend/onednn/kernels/kernels.h"

#ifndef NETWORK3_ISA
#error "kernel sources are compiled through network3_add_kernels"
#endif

namespace network3::onednn::NETWORK3_ISA {

void BytesToFloat(float* dst, const uint8_t* src, int64_t count);
void BiasActivation(float* dst, const float* src, const float* bias, ChannelShape shape,
                    ActivationFunction function);
void SumBiasActivation(float* dst, const float* parts, int64_t stride, int64_t part_count,
                       const float* bias, ChannelShape shape, ActivationFunction function);
void Activation(float* dst, const float* src, int64_t count, ActivationFunction function);
void ActivationBackward(float* diff_src, const float* diff_dst, const float* dst, int64_t count,
                        ActivationFunction function);
void BiasBackward(float* diff_bias, const float* diff_dst, ChannelShape shape);
void Conv(float* dst, const float* src, const float* weights, ConvShape shape);
void ConvBackwardWeights(float* diff_weights, const float* src, const float* diff_dst,
                         ConvShape shape);
void ConvBackwardData(float* diff_src, const float* diff_dst, const float* transposed,
                      ConvShape shape);
void ConvTranspose(float* transposed, const float* weights, int64_t begin, int64_t end,
                   ConvShape shape);
void ConvPool(float* dst, int32_t* workspace, const float* src, const float* weights,
              float* scratch, ConvPoolShape shape);
void ConvPoolImages(float* dst, int32_t* workspace, const float* src, const float* weights,
                    float* scratch, ConvPoolShape shape);
void ConvPoolWeights(float* packed, const float* weights, int64_t begin, int64_t end,
                     ConvPoolShape shape);
void SparseConvPool(float* dst, int32_t* workspace, const float* src, const float* table,
                    void* scratch, ConvPoolShape shape);
void SparseConvPoolWeights(float* table, const float* weights, int64_t begin, int64_t end,
                           ConvPoolShape shape);
void ConvPoolBackwardWeights(float* diff_weights, const float* src, const float* diff_dst,
                             const int32_t* workspace, void* scratch, ConvPoolShape shape,
                             bool is_first);
void ConvPoolBackwardData(float* diff_src, const float* diff_dst, const int32_t* workspace,
                          const float* weights, void* scratch, ConvPoolShape shape);
void Dense(float* dst, const float* src, const float* weights, DenseShape shape, int64_t begin,
           int64_t end);
void PackedDense(float* dst, const float* src, const float* packed, const float* weights,
                 DenseShape shape);
void PackedDenseWeights(float* packed, const float* weights, int64_t begin, int64_t end,
                        DenseShape shape);
void DenseBackwardData(float* diff_src, const float* diff_dst, const float* weights,
                       DenseShape shape, int64_t begin, int64_t end);
void DenseUpdate(float* weights, float* diff_src, const float* src, const float* diff_dst,
                 DenseShape shape, int64_t begin, int64_t end, DenseRule rule, double* squares);
void SparseDiffUpdate(float* weights, float* diff_src, const float* src, const float* diff_dst,
                      uint64_t* scratch, DenseShape shape, int64_t begin, int64_t end,
                      DenseRule rule);
bool SparseDense(float* dst, Examples src, const float* weights, float* scratch, DenseShape shape,
                 int64_t begin, int64_t end);
void SparseDenseUpdate(float* weights, Examples src, const float* diff_dst, float* scratch,
                       DenseShape shape, int64_t begin, int64_t end, float eta, float decay,
                       double* squares);
int64_t CountNonZeros(const float* src, int64_t count);
void Transpose(float* dst, int64_t dst_stride, const float* src, int64_t src_stride, int64_t rows,
               int64_t columns);
void MaxPool(float* dst, int32_t* workspace, const float* src, PoolShape shape);
void MaxPoolBackward(float* diff_src, const float* diff_dst, const int32_t* workspace,
                     PoolShape shape);
void Add(float* dst, const float* a, const float* b, int64_t count);
void Multiply(float* dst, const float* a, const float* b, int64_t count);
void Scale(float* dst, const float* src, float factor, int64_t count);
void SumParts(float* dst, const float* parts, int64_t stride, int64_t part_count, int64_t count);
void SgdUpdate(float* w, const float* parts, int64_t stride, int64_t part_count, float eta,
               float decay, int64_t count);
double SumOfSquares(const float* src, int64_t count);
void Dropout(float* dst, float* mask, const float* src, DropoutStream stream, int64_t first,
             int64_t count);
void Softmax(float* probabilities, double* cost, const float* logits, const int32_t* labels,
             int64_t rows, int64_t classes);

}  // namespace network3::onednn::NETWORK3_ISA
