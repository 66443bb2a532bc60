# Compiles kernel sources once per instruction set; which copy runs is decided at run time.

# network3_add_kernels(target SOURCES files…)
function(network3_add_kernels target)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES")
  set(flags_baseline "")
  set(sets baseline)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|amd64")
    set(sets baseline avx2 avx512)
    set(flags_baseline -msse4.1)
    set(flags_avx2 -mavx2 -mfma -mf16c -mprfchw)
    set(flags_avx512 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx2 -mfma -mprfchw
                     -mprefer-vector-width=512)
    target_compile_definitions(${target} PRIVATE NETWORK3_X86_KERNELS=1)
  endif()
  foreach(set ${sets})
    # With checks of undefined behaviour, kernels take minutes to optimise; but without, GCC 12 loses
    # the mask registers of AVX-512 in the sanitizers' calls.
    set(optimize -O3)
    if(NETWORK3_SANITIZE MATCHES "undefined" AND NOT set STREQUAL "avx512")
      set(optimize -O1)
    endif()
    set(objects ${target}_${set})
    add_library(${objects} OBJECT ${ARG_SOURCES})
    network3_configure(${objects})
    target_compile_definitions(${objects} PRIVATE NETWORK3_ISA=${set})
    # No -ffast-math: NaN must stay NaN. Vectors wider than the baseline's registers are passed
    # between inline functions only, so their calling convention (-Wpsabi) does not matter.
    target_compile_options(${objects} PRIVATE ${flags_${set}} ${optimize} -fno-math-errno
                           -fno-trapping-math -Wno-psabi)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${objects}>)
  endforeach()
endfunction()
