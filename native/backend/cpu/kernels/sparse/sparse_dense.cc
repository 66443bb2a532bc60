#include "backend/cpu/kernels/simd/columns.h"
#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/sparse/sparse_products.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

constexpr int kMostVectors = kRegisters == 32 ? 8 : 7;
// Inputs that are not zero in fewer examples than this have a loop of constant length, which needs
// no mispredicted branch.
constexpr int kMany = 7;

// The float value of each byte, byte / 256.
struct ByteValues {
  float values[256] = {};
  constexpr ByteValues() {
    for (int byte = 0; byte < 256; ++byte) values[byte] = (float)byte / 256;
  }
};
constexpr ByteValues kByteValues;

// Examples as rows of bytes or of floats; At() returns a value as a float.
struct ByteRows {
  const uint8_t* const* rows;
  explicit ByteRows(const void* const* from) : rows((const uint8_t* const*)from) {}
  float At(int64_t row, int64_t i) const { return kByteValues.values[rows[row][i]]; }
};
struct FloatRows {
  const float* const* rows;
  explicit FloatRows(const void* const* from) : rows((const float* const*)from) {}
  float At(int64_t row, int64_t i) const { return rows[row][i]; }
};

// Calls run(rows) with the examples from `first` on.
template <typename Run>
auto WithRows(Examples src, int64_t first, Run run) {
  const void* const* const rows = src.rows + first;
  return src.are_bytes ? run(ByteRows(rows)) : run(FloatRows(rows));
}

// Number of blocks of inputs.
int64_t BlocksOf(int64_t begin, int64_t end) {
  return (end - begin + kSparseInputs - 1) / kSparseInputs;
}

// Prefetches dst for writing if it is small. Another thread may have read its cache lines in the
// previous step, and a store would wait until they are moved.
void AskFor(float* dst, const DenseShape& shape) {
  constexpr int64_t kFew = 8192;
  constexpr int64_t kLine = 16;
  const int64_t count = (shape.rows - 1) * shape.dst_stride + shape.outputs;
  if (count > kFew) return;
  for (int64_t i = 0; i < count; i += kLine) PrefetchToWrite(dst + i);
}

// A block of at most kSparseInputs inputs. NonZerosOf() marks those that are not zero in an
// example.
struct Block {
  int64_t begin, count;

  Block(int64_t first, int64_t end)
      : begin(first), count(end - first < kSparseInputs ? end - first : kSparseInputs) {}
  template <typename Rows>
  uint64_t NonZerosOf(const Rows& src, int64_t row) const {
    return NonZeroBits(src.rows[row] + begin, count);
  }
};

// dst[kVectors] (+)= the sum of value_of(i) · weights of input i, for the set bits of `nonzero`
template <int kVectors, typename ValueOf>
inline void ForwardTile(float* dst, const float* weights, int64_t stride, uint64_t nonzero,
                        const ValueOf& value_of, bool is_first) {
  Wide sums[kVectors];
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) sums[v] = is_first ? Wide{} : Load<Wide>(dst + v * kLanes);
  AddRows<kVectors>(sums, weights, stride, nonzero, value_of);
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) Store(dst + v * kLanes, sums[v]);
}

// Prefetches the block of inputs that begins at `first` of an example of the next step.
template <typename Rows>
inline void AskForNext(Rows next, int64_t row, int64_t first) {
  constexpr int64_t kLine = 64;
  const auto* const values = next.rows[row] + first;
  NETWORK3_UNROLL
  for (int64_t at = 0; at < kSparseInputs; at += kLine / (int64_t)sizeof *values) {
    PrefetchFar(values + at);
  }
}

template <typename Rows>
bool Forward(float* dst, Rows src, Rows next, const float* weights, float* scratch,
             DenseShape shape, int64_t begin, int64_t end) {
  const int64_t blocks = BlocksOf(begin, end);
  // Sums have the stride of the weights: vectors that cross cache lines would cost twice as much.
  auto* const nonzero = (uint64_t*)(scratch + shape.rows * shape.stride);
  int64_t nonzero_count = 0;
  for (int64_t b = 0; b < blocks; ++b) {
    const Block block(begin + b * kSparseInputs, end);
    for (int64_t r = 0; r < shape.rows; ++r) {
      const uint64_t bits = block.NonZerosOf(src, r);
      nonzero[b * shape.rows + r] = bits;
      nonzero_count += __builtin_popcountll(bits);
    }
  }
  if (2 * nonzero_count >= shape.rows * (end - begin)) return false;
  AskFor(dst, shape);
  // Columns are the outer loop, because selecting the code for a tile takes as long as a few
  // inputs.
  ForEachColumns<kMostVectors>(0, shape.outputs, [&](int64_t at, auto vectors, int64_t) {
    // Begins with the last inputs, whose weights the previous update has left in the first-level
    // cache.
    for (int64_t b = blocks - 1; b >= 0; --b) {
      const bool is_first = b == blocks - 1;
      const int64_t first = begin + b * kSparseInputs;
      for (int64_t r = 0; r < shape.rows; ++r) {
        const uint64_t bits = nonzero[b * shape.rows + r];
        if (next.rows != nullptr && at == 0) AskForNext(next, r, first);
        if (bits == 0 && !is_first) continue;
        ForwardTile<decltype(vectors)::value>(
            scratch + r * shape.stride + at, weights + first * shape.stride + at, shape.stride,
            bits, [&](int64_t i) { return src.At(r, first + i); }, is_first);
      }
    }
  });
  for (int64_t r = 0; r < shape.rows; ++r) {
    memcpy(dst + r * shape.dst_stride, scratch + r * shape.stride,
           (size_t)shape.outputs * sizeof(float));
  }
  return true;
}

// The inputs of a block by the examples in which they are not zero.
struct ActiveInputs {
  uint64_t rows[kSparseInputs];  // bit r: the input is not zero in example r
  // bit i: input i is not zero in n > 0 examples (kMany: that many or more)
  uint64_t by_count[kMany + 1];
};

template <typename Rows>
inline void ListActiveInputs(ActiveInputs* inputs, const Rows& src, int64_t rows,
                             const Block& block) {
  constexpr int kByte = 8;  // examples whose bits fit into one byte
  uint64_t nonzero[kSparseRows];
  for (int64_t r = 0; r < rows; ++r) nonzero[r] = block.NonZerosOf(src, r);
  memset(inputs, 0, sizeof *inputs);
  for (int64_t i = 0; i < kSparseInputs; i += kByteLanes) {
    Bytes count{};
    for (int64_t first = 0; first < rows; first += kByte) {
      const int64_t last = rows < first + kByte ? rows : first + kByte;
      Bytes listed{};
      for (int64_t r = first; r < last; ++r) {
        const Bytes is_nonzero = BytesOfBits(nonzero[r] >> i);
        const auto bit = (uint8_t)(1U << (r - first));
        listed |= is_nonzero & bit;
        count -= is_nonzero;
      }
      uint8_t bytes[kByteLanes];
      Store(bytes, listed);
      for (int lane = 0; lane < kByteLanes; ++lane) {
        inputs->rows[i + lane] |= (uint64_t)bytes[lane] << first;
      }
    }
    NETWORK3_UNROLL
    for (int n = 1; n < kMany; ++n) {
      inputs->by_count[n] |= BitsOfBytes((Bytes)(count == (uint8_t)n)) << i;
    }
    inputs->by_count[kMany] |= BitsOfBytes((Bytes)(count >= (uint8_t)kMany)) << i;
  }
}

// sums[kVectors] += value_of(r) · row r of diff_dst for the examples r in `nonzero`, which are
// kCount, or any number if kCount is kMany.
template <int kVectors, int kCount, typename ValueOf>
NETWORK3_INLINE void AddCounted(Wide* sums, const float* diff_dst, int64_t stride, uint64_t nonzero,
                                const ValueOf& value_of) {
  if constexpr (kCount == kMany) {
    AddRows<kVectors>(sums, diff_dst, stride, nonzero, value_of);
  } else {
    NETWORK3_UNROLL
    for (int n = 0; n < kCount; ++n, nonzero &= nonzero - 1) {
      AddRow<kVectors>(sums, diff_dst, stride, __builtin_ctzll(nonzero), value_of);
    }
  }
}

// Updates the weights of a block of inputs from `first` on. Values are captured by copy, because
// compilers would reload values behind a reference after each store.
template <int kVectors, int kCount, typename Rows>
inline void UpdateTile(float* weights, const float* diff_dst, int64_t stride,
                       const ActiveInputs& inputs, Rows src, int64_t first) {
  if constexpr (kCount > 1) {
    UpdateTile<kVectors, kCount - 1>(weights, diff_dst, stride, inputs, src, first);
  }
  ForEachBit(inputs.by_count[kCount], [=, &inputs](int64_t i) {
    float* const row = weights + i * stride;
    Wide sums[kVectors];
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) sums[v] = Load<Wide>(row + v * kLanes);
    AddCounted<kVectors, kCount>(sums, diff_dst, stride, inputs.rows[i],
                                 [=](int64_t r) { return src.At(r, first + i); });
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) Store(row + v * kLanes, sums[v]);
  });
}

// The same with weight decay, which changes the weights of all inputs. Returns the sum of squares
// of the old weights.
template <int kVectors, typename Rows>
inline double DecayTile(float* weights, const float* diff_dst, int64_t stride,
                        const ActiveInputs& inputs, Rows src, const Block& block, float keep) {
  constexpr int kSums = kVectors < 4 ? kVectors : 4;
  Wide squares[kSums] = {};
  for (int64_t i = 0; i < block.count; ++i, weights += stride) {
    Wide sums[kVectors];
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) {
      const Wide old = Load<Wide>(weights + v * kLanes);
      squares[v % kSums] += old * old;
      sums[v] = keep * old;
    }
    AddRows<kVectors>(sums, diff_dst, stride, inputs.rows[i],
                      [=](int64_t r) { return src.At(r, block.begin + i); });
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) Store(weights + v * kLanes, sums[v]);
  }
  Wide lanes{};
  NETWORK3_UNROLL
  for (int v = 0; v < kSums; ++v) lanes += squares[v];
  double total = 0;
  for (int lane = 0; lane < kLanes; ++lane) total += (double)lanes[lane];
  return total;
}

template <typename Rows>
void UpdateInputs(float* weights, Rows src, const float* diff_dst, DenseShape shape, int64_t begin,
                  int64_t end, bool decays, float keep, double* squares) {
  ForEachColumns<kMostVectors>(0, shape.outputs, [&](int64_t at, auto vectors, int64_t) {
    constexpr int kVectors = decltype(vectors)::value;
    ActiveInputs inputs;
    for (int64_t first = begin; first < end; first += kSparseInputs) {
      const Block block(first, end);
      ListActiveInputs(&inputs, src, shape.rows, block);
      float* const tile = weights + first * shape.stride + at;
      if (!decays) {
        UpdateTile<kVectors, kMany>(tile, diff_dst + at, shape.stride, inputs, src, first);
        continue;
      }
      const double sum =
          DecayTile<kVectors>(tile, diff_dst + at, shape.stride, inputs, src, block, keep);
      if (squares != nullptr) *squares += sum;
    }
  });
}

}  // namespace

bool SparseDense(float* dst, Examples src, const float* weights, float* scratch, DenseShape shape,
                 int64_t begin, int64_t end) {
  return WithRows(src, 0, [&](auto rows) {
    return Forward(dst, rows, decltype(rows)(src.next), weights, scratch, shape, begin, end);
  });
}

void SparseDenseUpdate(float* weights, Examples src, const float* diff_dst, float* scratch,
                       DenseShape shape, int64_t begin, int64_t end, float eta, float decay,
                       double* squares) {
  for (int64_t row = 0; row < shape.rows; row += kSparseRows) {
    DenseShape chunk = shape;
    chunk.rows = shape.rows - row < kSparseRows ? shape.rows - row : kSparseRows;
    const bool decays = row == 0 && (decay != 0 || squares != nullptr);
    // Rows have the stride of the weights, so that vectors do not cross cache lines.
    memset(scratch, 0, (size_t)(chunk.rows * shape.stride) * sizeof(float));
    for (int64_t r = 0; r < chunk.rows; ++r) {
      const float* const from = diff_dst + (row + r) * shape.dst_stride;
      for (int64_t o = 0; o < shape.outputs; ++o) scratch[r * shape.stride + o] = -eta * from[o];
    }
    WithRows(src, row, [&](auto rows) {
      UpdateInputs(weights, rows, scratch, chunk, begin, end, decays, 1.0F - decay, squares);
    });
  }
}

int64_t CountNonZeros(const float* src, int64_t count) {
  int64_t total = 0;
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    total += __builtin_popcount(NonZeroLanes(Load<Wide>(src + i)));
  }
  return total + __builtin_popcount(NonZeroLanes(LoadFirst(src + i, count - i)));
}

}  // namespace network3::cpu::NETWORK3_ISA
