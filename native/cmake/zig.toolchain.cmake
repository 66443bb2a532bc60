# Toolchain of the release builds: zig as the compiler of C and C++. It brings its own libc++ and the
# symbol versions of every glibc, so the floor of a build does not depend on the machine it runs on.
# Set with -D: ZIG_EXECUTABLE, ZIG_TARGET (with the glibc version), ZIG_CPU (the instruction set of
# everything but the kernels), ZIG_PROCESSOR (as CMAKE_SYSTEM_PROCESSOR).
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES ZIG_EXECUTABLE ZIG_TARGET ZIG_CPU ZIG_PROCESSOR)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR "${ZIG_PROCESSOR}")

set(_zig_flags "-target ${ZIG_TARGET} -mcpu=${ZIG_CPU} -g0 -ffunction-sections -fdata-sections")
foreach(language C CXX)
  set(CMAKE_${language}_FLAGS_INIT "${_zig_flags}")
  set(CMAKE_${language}_ARCHIVE_CREATE "\"${ZIG_EXECUTABLE}\" ar qc <TARGET> <OBJECTS>")
  set(CMAKE_${language}_ARCHIVE_APPEND "\"${ZIG_EXECUTABLE}\" ar q <TARGET> <OBJECTS>")
  set(CMAKE_${language}_ARCHIVE_FINISH "\"${ZIG_EXECUTABLE}\" ranlib <TARGET>")
endforeach()
set(CMAKE_C_COMPILER "${ZIG_EXECUTABLE}" cc)
set(CMAKE_CXX_COMPILER "${ZIG_EXECUTABLE}" c++)

# A package needs no symbols.
set(CMAKE_SHARED_LINKER_FLAGS_INIT "-s")
set(CMAKE_MODULE_LINKER_FLAGS_INIT "-s")

# zig c++ makes none.
set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
