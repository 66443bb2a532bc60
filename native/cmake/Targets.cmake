# The compiler options and output folders of our targets.

option(NETWORK3_WERROR "Warnings in our own code are errors" ON)

function(network3_configure target)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/native")
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual
    $<$<BOOL:${NETWORK3_WERROR}>:-Werror>)
  network3_sanitize(${target})
endfunction()

# network3_add_library(name SOURCES files…)
function(network3_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES")
  add_library(${name} STATIC ${ARG_SOURCES})
  network3_configure(${name})
endfunction()

# network3_precompile(target headers…): parses the headers of the standard library and the given ones
# once for all sources.
function(network3_precompile target)
  target_precompile_headers(${target} PRIVATE
    <algorithm> <atomic> <chrono> <cmath> <cstdint> <functional> <map> <memory> <mutex> <optional>
    <string> <utility> <vector> ${ARGN})
endfunction()

# Puts a target into build/Release or build/Debug, beside a fetched oneDNN.
function(network3_output target)
  set(directory "${CMAKE_BINARY_DIR}/${CMAKE_BUILD_TYPE}")
  set_target_properties(${target} PROPERTIES
    LIBRARY_OUTPUT_DIRECTORY "${directory}"
    RUNTIME_OUTPUT_DIRECTORY "${directory}"
    BUILD_RPATH_USE_ORIGIN ON
    BUILD_WITH_INSTALL_RPATH ON
    INSTALL_RPATH "$ORIGIN")
  if(NETWORK3_ONEDNN_FETCHED)
    if(NOT TARGET onednn_beside)
      add_custom_target(onednn_beside
        COMMAND ${CMAKE_COMMAND} -E copy_if_different "${NETWORK3_ONEDNN_LIBRARY}" "${directory}"
        VERBATIM)
    endif()
    add_dependencies(${target} onednn_beside)
  elseif(NETWORK3_ONEDNN_LIBRARY MATCHES "\\.a$")
    set_target_properties(${target} PROPERTIES INSTALL_RPATH "")
  else()
    set_target_properties(${target} PROPERTIES INSTALL_RPATH "${NETWORK3_ONEDNN_LIBRARY_DIR}")
  endif()
endfunction()
