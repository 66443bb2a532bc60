# Reads the lists of ops and kernels, *.def, so that a new op or kernel needs no line in CMake.

# network3_read_rows(result file macro [COLUMN n]): the n-th column (default 1) of the rows of a macro,
# each value once. CMake runs again when the file changes.
function(network3_read_rows result file macro)
  cmake_parse_arguments(PARSE_ARGV 3 ARG "" "COLUMN" "")
  set(before "")
  if(ARG_COLUMN AND ARG_COLUMN GREATER 1)
    math(EXPR count "${ARG_COLUMN} - 1")
    string(REPEAT "[^,]*, *" ${count} before)
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  set(row "^${macro}\\(${before}([A-Za-z0-9_/]+).*")
  file(STRINGS "${file}" values REGEX "${row}")
  list(TRANSFORM values REPLACE "${row}" "\\1")
  list(REMOVE_DUPLICATES values)
  set(${result} "${values}" PARENT_SCOPE)
endfunction()

# network3_op_sources(result folder endings…): the files of all ops in a backend's folder, with the first of
# the endings for which a file exists.
function(network3_op_sources result folder)
  network3_read_rows(files "${PROJECT_SOURCE_DIR}/native/program/ops.def" OP)
  set(sources "")
  foreach(file ${files})
    set(found "")
    foreach(ending ${ARGN})
      if(NOT found AND EXISTS "${folder}/${file}.${ending}")
        set(found "${folder}/${file}.${ending}")
      endif()
    endforeach()
    if(NOT found)
      message(FATAL_ERROR "program/ops.def lists ${file}, of which ${folder} has no file")
    endif()
    list(APPEND sources "${found}")
  endforeach()
  set(${result} "${sources}" PARENT_SCOPE)
endfunction()

# network3_cuda_kernels(result): the sources of all CUDA kernels.
function(network3_cuda_kernels result)
  set(folder "${PROJECT_SOURCE_DIR}/native/backend/cuda")
  network3_read_rows(kernels "${folder}/kernels/kernels.def" KERNEL)
  network3_read_rows(op_kernels "${PROJECT_SOURCE_DIR}/native/program/ops.def" CUDA_KERNEL)
  list(TRANSFORM kernels PREPEND "${folder}/kernels/")
  list(TRANSFORM op_kernels PREPEND "${folder}/lower/")
  set(sources ${kernels} ${op_kernels})
  list(TRANSFORM sources APPEND .cu)
  set(${result} "${sources}" PARENT_SCOPE)
endfunction()

# network3_compile_as_cxx(files…): compiles those that end in .cu with the C++ compiler.
function(network3_compile_as_cxx)
  list(FILTER ARGN INCLUDE REGEX "\\.cu$")
  set_source_files_properties(${ARGN} PROPERTIES LANGUAGE CXX COMPILE_OPTIONS "-x;c++")
endfunction()
