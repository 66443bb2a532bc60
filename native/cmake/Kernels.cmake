# Compiles kernel sources once per instruction set; which copy runs is decided at run time.

set(NETWORK3_KERNELS all CACHE STRING "Instruction sets that kernels are compiled for: all, native (the widest of this machine), or names")

# network3_native_set(result): the widest instruction set that this machine runs.
function(network3_native_set result)
  if(NOT DEFINED NETWORK3_NATIVE_SET)
    try_run(ran compiled "${CMAKE_BINARY_DIR}/native-set"
            "${PROJECT_SOURCE_DIR}/native/cmake/native_set.cc" RUN_OUTPUT_VARIABLE name)
    if(NOT compiled OR NOT ran EQUAL 0)
      message(FATAL_ERROR "The instruction set of this machine could not be found out. "
                          "-DNETWORK3_KERNELS=all compiles the kernels of all.")
    endif()
    set(NETWORK3_NATIVE_SET "${name}" CACHE INTERNAL "the widest instruction set of this machine")
  endif()
  set(${result} "${NETWORK3_NATIVE_SET}" PARENT_SCOPE)
endfunction()

# network3_add_kernels(target SOURCES files… [SELECT file] [PRECOMPILE header]): adds the sources for
# each instruction set of NETWORK3_KERNELS. The file SELECT chooses one at run time; it is compiled with
# NETWORK3_HAS_<SET> for each of them. Without SELECT the sources are compiled for all instruction sets.
function(network3_add_kernels target)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "SELECT;PRECOMPILE" "SOURCES")
  set(flags_baseline "")
  set(sets baseline)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|amd64")
    set(sets baseline avx2 avx512)
    # x86-64-v2, which native/addon/cpu_level.cc requires.
    set(flags_baseline -msse4.2 -mpopcnt -mcx16)
    set(flags_avx2 -mavx2 -mfma -mf16c -mprfchw)
    set(flags_avx512 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx2 -mfma -mprfchw
                     -mprefer-vector-width=512)
    if(NOT ARG_SELECT)
      target_compile_definitions(${target} PRIVATE NETWORK3_X86_KERNELS=1)
    elseif(NETWORK3_KERNELS STREQUAL "native")
      network3_native_set(sets)
    elseif(NOT NETWORK3_KERNELS STREQUAL "all")
      set(sets ${NETWORK3_KERNELS})
    endif()
  endif()
  if(ARG_SELECT)
    list(TRANSFORM sets TOUPPER OUTPUT_VARIABLE names)
    list(TRANSFORM names PREPEND NETWORK3_HAS_)
    set_source_files_properties("${ARG_SELECT}" PROPERTIES
      COMPILE_DEFINITIONS "${names}" SKIP_PRECOMPILE_HEADERS ON)
    target_sources(${target} PRIVATE "${ARG_SELECT}")
  endif()
  foreach(set ${sets})
    # With checks of undefined behaviour, -O3 takes minutes. AVX-512 keeps it, because without it GCC 12
    # does not save the mask registers around calls of the sanitizer.
    set(optimize -O3)
    if(NETWORK3_SANITIZE MATCHES "undefined" AND NOT set STREQUAL "avx512")
      set(optimize -O1)
    endif()
    set(objects ${target}_${set})
    add_library(${objects} OBJECT ${ARG_SOURCES})
    network3_configure(${objects})
    target_compile_definitions(${objects} PRIVATE NETWORK3_ISA=${set})
    # No -ffast-math: NaN must stay NaN. Clang must be told to fuse multiplications and additions
    # across statements, as GCC does by itself. Kernels must not run code when the addon is loaded,
    # before the processor is checked. Vectors wider than the baseline's registers are passed between
    # inline functions only, so their calling convention (-Wpsabi) does not matter.
    target_compile_options(${objects} PRIVATE ${flags_${set}} ${optimize} -fno-math-errno
                           -fno-trapping-math -ffp-contract=fast -Wno-psabi
                           $<$<CXX_COMPILER_ID:Clang>:-Werror=global-constructors>)
    if(ARG_PRECOMPILE)
      target_precompile_headers(${objects} PRIVATE "${ARG_PRECOMPILE}")
    endif()
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${objects}>)
  endforeach()
endfunction()
