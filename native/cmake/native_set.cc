// Prints the name of the widest of our instruction sets that this machine runs.
#include <stdio.h>

int main() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    fputs("avx512", stdout);
    return 0;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    fputs("avx2", stdout);
    return 0;
  }
#endif
  fputs("baseline", stdout);
  return 0;
}
