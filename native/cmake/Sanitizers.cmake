set(NETWORK3_SANITIZE "" CACHE STRING "Instrument our code: address, undefined or thread")
set_property(CACHE NETWORK3_SANITIZE PROPERTY STRINGS "" address undefined thread)

function(network3_sanitize target)
  if(NETWORK3_SANITIZE)
    target_compile_options(${target} PRIVATE
      -fsanitize=${NETWORK3_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(${target} PRIVATE -fsanitize=${NETWORK3_SANITIZE})
  endif()
endfunction()
