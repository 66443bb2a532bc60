# Compiles the kernels for every supported GPU and embeds them in a library as one image.

# Virtual architectures: the driver compiles them for newer GPUs, 90 for those before 120.
set(NETWORK3_CUDA_REAL 75 80 86 89 90 100 120)
set(NETWORK3_CUDA_VIRTUAL 90 120)

# network3_embed_fatbin(target SOURCES absolute paths…): KernelImage() of kernels/image.h is the image.
function(network3_embed_fatbin target)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES")
  # The first version that supports the architectures 100 and 120.
  find_package(Nvcc 12.8 REQUIRED)
  set(together "")
  set(depends "")
  foreach(source ${ARG_SOURCES})
    string(APPEND together "#include \"${source}\"\n")
    list(APPEND depends "${source}")
  endforeach()
  set(unit "${CMAKE_CURRENT_BINARY_DIR}/kernels.cu")
  file(GENERATE OUTPUT "${unit}" CONTENT "${together}")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS kernels/*.h kernels/*.cuh lower/op.h
    "${PROJECT_SOURCE_DIR}/native/program/kernels/*.h")
  set(codes "")
  foreach(architecture ${NETWORK3_CUDA_REAL})
    list(APPEND codes -gencode arch=compute_${architecture},code=sm_${architecture})
  endforeach()
  foreach(architecture ${NETWORK3_CUDA_VIRTUAL})
    list(APPEND codes -gencode arch=compute_${architecture},code=compute_${architecture})
  endforeach()
  set(host "")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    set(host -ccbin "${CMAKE_CXX_COMPILER}")
  endif()
  set(werror "")
  if(NETWORK3_WERROR)
    set(werror --Werror all-warnings)
  endif()
  set(fatbin "${CMAKE_CURRENT_BINARY_DIR}/kernels.fatbin")
  add_custom_command(
    OUTPUT "${fatbin}"
    COMMAND "${NVCC_EXECUTABLE}" ${host} -std=c++17 -O3 ${werror} -fatbin --compress-mode=size
            --threads 0 "-I${PROJECT_SOURCE_DIR}/native" ${codes} "${unit}" -o "${fatbin}"
    DEPENDS "${unit}" ${depends} ${headers}
    COMMENT "Compiling CUDA kernels for ${NETWORK3_CUDA_REAL}"
    VERBATIM)
  # The assembler includes the file (.incbin); KernelImage() returns its address.
  set(image "${CMAKE_CURRENT_BINARY_DIR}/image.cc")
  configure_file("${PROJECT_SOURCE_DIR}/native/cmake/image.cc.in" "${image}" @ONLY)
  set_source_files_properties("${image}" PROPERTIES OBJECT_DEPENDS "${fatbin}")
  target_sources(${target} PRIVATE "${image}")
endfunction()
