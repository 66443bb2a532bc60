# network3::onednn: an installed oneDNN with the OpenMP or sequential runtime, else the one that
# scripts/fetch-onednn.mjs puts under .deps. Hints: DNNL_ROOT, CMAKE_PREFIX_PATH.

set(_onednn_fetched "${PROJECT_SOURCE_DIR}/.deps/onednn-3.2.0")
set(NETWORK3_ONEDNN_FETCHED FALSE)

# Reads version and runtime from the configuration headers of an include folder.
function(_onednn_inspect include_dir version_var runtime_var)
  set(version "")
  set(runtime "")
  if(EXISTS "${include_dir}/oneapi/dnnl/dnnl_version.h")
    file(STRINGS "${include_dir}/oneapi/dnnl/dnnl_version.h" lines
         REGEX "define DNNL_VERSION_(MAJOR|MINOR|PATCH)")
    set(parts "")
    foreach(line ${lines})
      string(REGEX REPLACE ".*[ ]([0-9]+)$" "\\1" part "${line}")
      list(APPEND parts "${part}")
    endforeach()
    list(JOIN parts "." version)
    file(STRINGS "${include_dir}/oneapi/dnnl/dnnl_config.h" line REGEX "define DNNL_CPU_RUNTIME ")
    string(REGEX REPLACE ".*DNNL_RUNTIME_([A-Z]+).*" "\\1" runtime "${line}")
  endif()
  set(${version_var} "${version}" PARENT_SCOPE)
  set(${runtime_var} "${runtime}" PARENT_SCOPE)
endfunction()

find_path(ONEDNN_INCLUDE_DIR oneapi/dnnl/dnnl.hpp HINTS ${DNNL_ROOT} ENV DNNL_ROOT
          PATH_SUFFIXES include)
find_library(ONEDNN_LIBRARY NAMES dnnl HINTS ${DNNL_ROOT} ENV DNNL_ROOT PATH_SUFFIXES lib lib64)
set(_onednn_usable FALSE)
if(ONEDNN_INCLUDE_DIR AND ONEDNN_LIBRARY)
  _onednn_inspect("${ONEDNN_INCLUDE_DIR}" OneDNN_VERSION _onednn_runtime)
  if(OneDNN_VERSION VERSION_GREATER_EQUAL OneDNN_FIND_VERSION AND
     _onednn_runtime MATCHES "^(OMP|SEQ)$")
    set(_onednn_usable TRUE)
  else()
    message(STATUS "The oneDNN at ${ONEDNN_LIBRARY} is not used: version ${OneDNN_VERSION}, runtime "
                   "${_onednn_runtime}; needed is ${OneDNN_FIND_VERSION} with OMP or SEQ")
  endif()
endif()

if(NOT _onednn_usable)
  if(NOT EXISTS "${_onednn_fetched}/lib/libdnnl.so.3")
    message(STATUS "Fetching oneDNN into .deps")
    execute_process(COMMAND node "${PROJECT_SOURCE_DIR}/scripts/fetch-onednn.mjs"
                    RESULT_VARIABLE _onednn_result)
    if(NOT _onednn_result EQUAL 0)
      message(FATAL_ERROR "oneDNN could not be fetched (see above). Install oneDNN >= "
                          "${OneDNN_FIND_VERSION} and set DNNL_ROOT to its folder.")
    endif()
  endif()
  set(ONEDNN_INCLUDE_DIR "${_onednn_fetched}/include" CACHE PATH "" FORCE)
  set(ONEDNN_LIBRARY "${_onednn_fetched}/lib/libdnnl.so.3" CACHE FILEPATH "" FORCE)
  _onednn_inspect("${ONEDNN_INCLUDE_DIR}" OneDNN_VERSION _onednn_runtime)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OneDNN
  REQUIRED_VARS ONEDNN_LIBRARY ONEDNN_INCLUDE_DIR
  VERSION_VAR OneDNN_VERSION)
mark_as_advanced(ONEDNN_INCLUDE_DIR ONEDNN_LIBRARY)

set(NETWORK3_ONEDNN_OPENMP OFF)
if(_onednn_runtime STREQUAL "OMP")
  set(NETWORK3_ONEDNN_OPENMP ON)
endif()
set(NETWORK3_ONEDNN_LIBRARY "${ONEDNN_LIBRARY}")
string(FIND "${ONEDNN_LIBRARY}" "${_onednn_fetched}/" _onednn_place)
if(_onednn_place EQUAL 0)
  set(NETWORK3_ONEDNN_FETCHED TRUE)
endif()
get_filename_component(NETWORK3_ONEDNN_LIBRARY_DIR "${ONEDNN_LIBRARY}" DIRECTORY)
if(NOT TARGET network3::onednn)
  add_library(network3::onednn UNKNOWN IMPORTED)
  set_target_properties(network3::onednn PROPERTIES
    IMPORTED_LOCATION "${ONEDNN_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${ONEDNN_INCLUDE_DIR}"
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${ONEDNN_INCLUDE_DIR}")
endif()
