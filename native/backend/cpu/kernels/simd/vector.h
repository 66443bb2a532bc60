// Vectors through the compilers' vector extension: the same source becomes SSE, AVX2, AVX-512 or
// NEON code. Functions are static, so that each instruction set has its own copy.
#pragma once

#include <stdint.h>
#include <string.h>

#if defined(__AVX__) || defined(__SSE2__)
#include <immintrin.h>
#endif

// Small loops over registers must be unrolled; otherwise compilers keep the registers in memory.
#ifdef __clang__
#define NETWORK3_UNROLL _Pragma("clang loop unroll(full)")
#else
#define NETWORK3_UNROLL _Pragma("GCC unroll 32")
#endif

// For loops whose iterations read no element that another one writes. Compilers then vectorise them
// although dst may be one of the operands.
#ifdef __clang__
#define NETWORK3_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define NETWORK3_INDEPENDENT _Pragma("GCC ivdep")
#endif

// For functions that take registers by address or constants by value. GCC inlines them by itself;
// where Clang does not, the registers of the caller's loop are kept in memory.
#ifdef __clang__
#define NETWORK3_INLINE __attribute__((always_inline)) static inline
#else
#define NETWORK3_INLINE static inline
#endif

template <int Lanes>
struct Vector {
  typedef float Float __attribute__((vector_size(Lanes * 4)));
  typedef int32_t Int __attribute__((vector_size(Lanes * 4)));
};

// A vector of one lane is a plain number, so that templates work for it too.
template <>
struct Vector<1> {
  typedef float Float;
  typedef int32_t Int;
};

// Lane i of the result is lane indices[i] of `low` followed by `high`. The indices must be
// constants. Clang has no builtin for this with a vector of indices, but makes one instruction of
// the loop where it is inlined before it is optimised and then unrolled.
template <typename V, typename I>
NETWORK3_INLINE V Shuffle(const V& low, const V& high, const I& indices) {
#ifdef __clang__
  constexpr int kCount = sizeof(V) / sizeof(low[0]);
  V result{};
  NETWORK3_UNROLL
  for (int lane = 0; lane < kCount; ++lane) {
    const int from = indices[lane];
    result[lane] = from < kCount ? low[from] : high[from - kCount];
  }
  return result;
#else
  return __builtin_shuffle(low, high, indices);
#endif
}

template <typename V, typename T>
static inline V Load(const T* from) {
  V value;
  memcpy(&value, from, sizeof value);
  return value;
}

template <typename V, typename T>
static inline void Store(T* to, const V& value) {
  memcpy(to, &value, sizeof value);
}

// The widest vectors of the instruction set, and the number of vector registers.
#if defined(__AVX512F__)
constexpr int kLanes = 16;
constexpr int kRegisters = 32;
#elif defined(__AVX__)
constexpr int kLanes = 8;
constexpr int kRegisters = 16;
#else
constexpr int kLanes = 4;
constexpr int kRegisters = 16;
#endif
typedef Vector<kLanes>::Float Wide;
typedef Vector<kLanes>::Int Indices;
typedef uint32_t Words __attribute__((vector_size(kLanes * 4)));
typedef uint64_t DoubleWords __attribute__((vector_size(kLanes * 4)));

// Lane i of the result is lane indices[i] of `from`. The indices may be computed.
static inline Indices Permute(const Indices& from, const Indices& indices) {
#if defined(__clang__) && defined(__AVX512F__)
  return (Indices)_mm512_permutexvar_epi32((__m512i)indices, (__m512i)from);
#elif defined(__clang__) && defined(__AVX2__)
  return (Indices)_mm256_permutevar8x32_epi32((__m256i)from, (__m256i)indices);
#elif defined(__clang__)
  Indices result{};
  for (int lane = 0; lane < kLanes; ++lane) result[lane] = from[indices[lane]];
  return result;
#else
  return __builtin_shuffle(from, indices);
#endif
}

// value - 0 is the value itself, including -0, so compilers emit one broadcasting load. value + 0
// would remain an addition.
static inline Wide Broadcast(float value) { return value - Wide{}; }

// 0, 1, 2, …
template <typename V = Indices>
NETWORK3_INLINE V Lane() {
  V lanes{};
  NETWORK3_UNROLL
  for (unsigned lane = 0; lane < sizeof(V) / sizeof(lanes[0]); ++lane) lanes[lane] = lane;
  return lanes;
}

// 64-bit products of the even lanes; each takes two lanes, the lower half first.
static inline Words MultiplyEven(const Words& a, const Words& b) {
#if defined(__AVX512F__)
  // GCC 12 warns that the form without a mask reads undefined lanes.
  return (Words)_mm512_maskz_mul_epu32(0xFF, (__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
  return (Words)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
  return (Words)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
  return (Words)(((DoubleWords)a & UINT32_MAX) * ((DoubleWords)b & UINT32_MAX));
#endif
}

// Transposes kLanes vectors: lane i of vector j becomes lane j of vector i. Each stage separates
// the even and the odd lanes of neighbouring vectors, which rotates the bits of an element's number
// (its vector followed by its lane) by one.
NETWORK3_INLINE void TransposeLanes(Wide* vectors) {
  const Indices even = 2 * Lane();
  const Indices odd = even + 1;
  for (int stage = 1; stage < kLanes; stage *= 2) {
    Wide turned[kLanes];
    NETWORK3_UNROLL
    for (int i = 0; i < kLanes / 2; ++i) {
      turned[i] = Shuffle(vectors[2 * i], vectors[2 * i + 1], even);
      turned[i + kLanes / 2] = Shuffle(vectors[2 * i], vectors[2 * i + 1], odd);
    }
    NETWORK3_UNROLL
    for (int i = 0; i < kLanes; ++i) vectors[i] = turned[i];
  }
}

#if defined(__AVX2__) && !defined(__AVX512F__)
// A mask of the first `count` lanes.
static inline __m256i FirstLanes(int64_t count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count),
                            _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
#endif

// Loads the first `count` <= kLanes elements. The other lanes are zero; their memory is not read.
static inline Wide LoadFirst(const float* from, int64_t count) {
#if defined(__AVX512F__)
  return (Wide)_mm512_maskz_loadu_ps((__mmask16)((1U << count) - 1U), from);
#elif defined(__AVX2__)
  return (Wide)_mm256_maskload_ps(from, FirstLanes(count));
#else
  Wide value{};
  for (int64_t lane = 0; lane < count; ++lane) value[lane] = from[lane];
  return value;
#endif
}

static inline void StoreFirst(float* to, Wide value, int64_t count) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(to, (__mmask16)((1U << count) - 1U), (__m512)value);
#elif defined(__AVX2__)
  _mm256_maskstore_ps(to, FirstLanes(count), (__m256)value);
#else
  for (int64_t lane = 0; lane < count; ++lane) to[lane] = value[lane];
#endif
}

// Prefetches a cache line into the second-level or into the first-level cache.
static inline void PrefetchFar(const void* from) { __builtin_prefetch(from, 0, 2); }
static inline void PrefetchNear(const float* from) { __builtin_prefetch(from, 0, 3); }
// Prefetches a cache line for writing, where the instruction set can.
static inline void PrefetchToWrite([[maybe_unused]] const float* to) {
#if defined(__PRFCHW__) || !defined(__x86_64__)
  __builtin_prefetch(to, 1, 3);
#endif
}

// Bit i of the result is set if lane i is not zero.
static inline uint32_t NonZeroLanes(const Wide& value) {
#if defined(__AVX512F__)
  return _mm512_cmp_ps_mask((__m512)value, _mm512_setzero_ps(), _CMP_NEQ_UQ);
#elif defined(__AVX__)
  return (uint32_t)_mm256_movemask_ps(
      _mm256_cmp_ps((__m256)value, _mm256_setzero_ps(), _CMP_NEQ_UQ));
#elif defined(__SSE2__)
  return (uint32_t)_mm_movemask_ps(_mm_cmpneq_ps((__m128)value, _mm_setzero_ps()));
#else
  uint32_t bits = 0;
  for (int lane = 0; lane < kLanes; ++lane) bits |= (uint32_t)(value[lane] != 0) << lane;
  return bits;
#endif
}

// Bit i of the result is set if value i is not zero; count <= 64.
static inline uint64_t NonZeroBits(const float* values, int64_t count) {
  uint64_t bits = 0;
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    bits |= (uint64_t)NonZeroLanes(Load<Wide>(values + i)) << i;
  if (i < count) bits |= (uint64_t)NonZeroLanes(LoadFirst(values + i, count - i)) << i;
  return bits;
}

static inline uint64_t NonZeroBits(const uint8_t* values, int64_t count) {
#if defined(__AVX512BW__)
  const __mmask64 first = count < 64 ? ((__mmask64)1 << count) - 1 : ~(__mmask64)0;
  const __m512i bytes = _mm512_maskz_loadu_epi8(first, values);
  return _mm512_test_epi8_mask(bytes, bytes);
#else
  uint8_t padded[64] = {};
  if (count < 64) {
    memcpy(padded, values, (size_t)count);
    values = padded;
  }
  uint64_t bits = 0;
#if defined(__AVX2__)
  for (int i = 0; i < 64; i += 32) {
    const __m256i zero = _mm256_cmpeq_epi8(Load<__m256i>(values + i), _mm256_setzero_si256());
    bits |= (uint64_t)(~(uint32_t)_mm256_movemask_epi8(zero)) << i;
  }
#elif defined(__SSE2__)
  for (int i = 0; i < 64; i += 16) {
    const __m128i zero = _mm_cmpeq_epi8(Load<__m128i>(values + i), _mm_setzero_si128());
    bits |= (uint64_t)(uint16_t)~_mm_movemask_epi8(zero) << i;
  }
#else
  for (int i = 0; i < 64; ++i) bits |= (uint64_t)(values[i] != 0) << i;
#endif
  return bits;
#endif
}

// A vector of bytes, and its number of lanes.
constexpr int kByteLanes = kLanes * 4;
typedef uint8_t Bytes __attribute__((vector_size(kByteLanes)));

// Lane i of the result is 255 if bit i is set, else 0.
static inline Bytes BytesOfBits(uint64_t bits) {
#if defined(__AVX512BW__)
  return (Bytes)_mm512_movm_epi8(bits);
#else
  Bytes bit{};
  for (int lane = 0; lane < kByteLanes; ++lane) bit[lane] = (uint8_t)(1 << lane % 8);
#if defined(__AVX2__)
  const __m256i byte =
      _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
  const Bytes spread = (Bytes)_mm256_shuffle_epi8(_mm256_set1_epi32((int)bits), byte);
#elif defined(__SSSE3__)
  const __m128i byte = _mm_set_epi64x(0x0101010101010101, 0);
  const Bytes spread = (Bytes)_mm_shuffle_epi8(_mm_set1_epi16((short)bits), byte);
#else
  Bytes spread{};
  for (int lane = 0; lane < kByteLanes; ++lane) spread[lane] = (uint8_t)(bits >> lane / 8 * 8);
#endif
  return (Bytes)((spread & bit) != 0);
#endif
}

// The inverse of BytesOfBits().
static inline uint64_t BitsOfBytes(const Bytes& bytes) {
#if defined(__AVX512BW__)
  return _mm512_movepi8_mask((__m512i)bytes);
#elif defined(__AVX2__)
  return (uint32_t)_mm256_movemask_epi8((__m256i)bytes);
#elif defined(__SSE2__)
  return (uint16_t)_mm_movemask_epi8((__m128i)bytes);
#else
  uint64_t bits = 0;
  for (int lane = 0; lane < kByteLanes; ++lane) bits |= (uint64_t)(bytes[lane] != 0) << lane;
  return bits;
#endif
}

// Calls visit(i) for every set bit i, in ascending order.
template <typename Visit>
static inline void ForEachBit(uint64_t bits, const Visit& visit) {
  for (; bits != 0; bits &= bits - 1) visit((int64_t)__builtin_ctzll(bits));
}
