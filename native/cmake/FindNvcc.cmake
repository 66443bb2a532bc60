# NVCC_EXECUTABLE: the compiler of an installed toolkit, else the one that scripts/fetch-cuda.mjs
# puts under .deps. CMake's CUDA language is not used, because it requires a toolkit with libraries,
# and only the compiler is needed here. Hint: CUDA_PATH.

set(_nvcc_fetched "${PROJECT_SOURCE_DIR}/.deps/cuda-13.0.88/bin/nvcc")

function(_nvcc_inspect executable version_var)
  set(version "")
  if(EXISTS "${executable}")
    execute_process(COMMAND "${executable}" --version OUTPUT_VARIABLE output ERROR_QUIET)
    if(output MATCHES "release ([0-9]+\\.[0-9]+)")
      set(version "${CMAKE_MATCH_1}")
    endif()
  endif()
  set(${version_var} "${version}" PARENT_SCOPE)
endfunction()

find_program(NVCC_EXECUTABLE nvcc HINTS ENV CUDA_PATH PATHS /usr/local/cuda /opt/cuda
             PATH_SUFFIXES bin)
_nvcc_inspect("${NVCC_EXECUTABLE}" Nvcc_VERSION)
if(Nvcc_VERSION VERSION_LESS Nvcc_FIND_VERSION)
  if(NVCC_EXECUTABLE)
    message(STATUS "${NVCC_EXECUTABLE} is not used: version ${Nvcc_VERSION}, needed is "
                   "${Nvcc_FIND_VERSION}")
  endif()
  if(NOT EXISTS "${_nvcc_fetched}")
    message(STATUS "Fetching the CUDA compiler into .deps")
    execute_process(COMMAND node "${PROJECT_SOURCE_DIR}/scripts/fetch-cuda.mjs"
                    RESULT_VARIABLE _nvcc_result)
    if(NOT _nvcc_result EQUAL 0)
      message(FATAL_ERROR "The CUDA compiler could not be fetched (see above). Install a CUDA "
                          "toolkit >= ${Nvcc_FIND_VERSION} and set CUDA_PATH to its folder.")
    endif()
  endif()
  set(NVCC_EXECUTABLE "${_nvcc_fetched}" CACHE FILEPATH "" FORCE)
  _nvcc_inspect("${NVCC_EXECUTABLE}" Nvcc_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Nvcc REQUIRED_VARS NVCC_EXECUTABLE VERSION_VAR Nvcc_VERSION)
mark_as_advanced(NVCC_EXECUTABLE)
