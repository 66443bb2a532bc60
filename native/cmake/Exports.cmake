# network3_exports(target map): the library exports only the symbols that the version script `map`
# names, and is never unmapped.
function(network3_exports target map)
  if(NOT APPLE)
    get_filename_component(map "${map}" ABSOLUTE)
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${map}")
    target_link_options(${target} PRIVATE "LINKER:--version-script,${map}" "LINKER:-z,nodelete"
                        "LINKER:--gc-sections")
  endif()
endfunction()
