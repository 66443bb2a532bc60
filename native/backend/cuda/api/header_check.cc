// Compares our declarations with the vendors' headers. Compiled only by `npm run
// check:cuda-headers`.
#include <cublas_v2.h>
#include <cuda.h>
#include <cudnn.h>

#include <type_traits>

#include "backend/cuda/api/libraries.h"

namespace network3::cuda {
namespace {

// True if a caller with type Ours can call a function with type Theirs: equal types, enumerations
// of equal size, pointers to such types, and handles, which point to structures that neither side
// defines.
template <typename Ours, typename Theirs, typename = void>
struct Agree : std::is_same<Ours, Theirs> {};

template <typename Ours, typename Theirs>
struct Agree<Ours, Theirs, std::enable_if_t<std::is_enum_v<Ours> && std::is_enum_v<Theirs>>>
    : std::bool_constant<sizeof(Ours) == sizeof(Theirs)> {};

template <typename Ours, typename Theirs>
struct Agree<Ours, Theirs, std::enable_if_t<std::is_class_v<Ours> && std::is_class_v<Theirs>>>
    : std::true_type {};

template <typename Ours, typename Theirs>
struct Agree<Ours*, Theirs*,
             std::enable_if_t<!std::is_function_v<Ours> && !std::is_same_v<Ours*, Theirs*>>>
    : std::bool_constant<std::is_const_v<Ours> == std::is_const_v<Theirs> &&
                         Agree<std::remove_const_t<Ours>, std::remove_const_t<Theirs>>::value> {};

template <typename OurResult, typename... Ours, typename TheirResult, typename... Theirs>
struct Agree<OurResult (*)(Ours...), TheirResult (*)(Theirs...),
             std::enable_if_t<sizeof...(Ours) == sizeof...(Theirs)>>
    : std::bool_constant<Agree<OurResult, TheirResult>::value &&
                         (Agree<Ours, Theirs>::value && ...)> {};

#define CHECK_FUNCTION(result, name, parameters)                        \
  static_assert(Agree<decltype(ApiOf::name), decltype(&::name)>::value, \
                #name " differs from the vendor's header");

template <typename Api>
struct Check;

#define CHECK_API(Api, functions) \
  template <>                     \
  struct Check<Api> {             \
    using ApiOf = Api;            \
    functions(CHECK_FUNCTION)     \
  };

CHECK_API(DriverApi, NETWORK3_DRIVER_FUNCTIONS)
#define ALL_CUDNN_FUNCTIONS(X) NETWORK3_CUDNN_FUNCTIONS(X) NETWORK3_CUDNN_OPTIONAL_FUNCTIONS(X)
CHECK_API(CudnnApi, ALL_CUDNN_FUNCTIONS)
CHECK_API(CublasApi, NETWORK3_CUBLAS_FUNCTIONS)

#define CHECK_CONSTANT(name, value)                        \
  static_assert(static_cast<long long>(::name) == (value), \
                #name " differs from the vendor's header");
#define CHECK_ENUM(name, list)                          \
  static_assert(sizeof(name) == sizeof(::name), #name); \
  list(CHECK_CONSTANT)

NETWORK3_DRIVER_ENUMS(CHECK_ENUM)
NETWORK3_CUDNN_ENUMS(CHECK_ENUM)
NETWORK3_CUBLAS_ENUMS(CHECK_ENUM)

#define CHECK_PERFORMANCE(name)                                                       \
  static_assert(sizeof(name) == sizeof(::name), #name);                               \
  static_assert(offsetof(name, algo) == offsetof(::name, algo), #name);               \
  static_assert(offsetof(name, status) == offsetof(::name, status), #name);           \
  static_assert(offsetof(name, memory) == offsetof(::name, memory), #name);           \
  static_assert(offsetof(name, determinism) == offsetof(::name, determinism), #name); \
  static_assert(offsetof(name, mathType) == offsetof(::name, mathType), #name);

CHECK_PERFORMANCE(cudnnConvolutionFwdAlgoPerf_t)
CHECK_PERFORMANCE(cudnnConvolutionBwdDataAlgoPerf_t)
CHECK_PERFORMANCE(cudnnConvolutionBwdFilterAlgoPerf_t)

}  // namespace
}  // namespace network3::cuda
