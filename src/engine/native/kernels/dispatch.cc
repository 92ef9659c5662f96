// Chooses among the kernels at load time by what the processor can do.
#include <cstdlib>

#include "kernels.h"

namespace rnn {

extern const Kernels kPortableKernels;
extern const Kernels kReferenceKernels;
#if defined(RNN_KERNELS_X86)
extern const Kernels kAvx2Kernels;
extern const Kernels kAvx512Kernels;
#elif defined(RNN_KERNELS_NEON)
extern const Kernels kNeonKernels;
#endif

namespace {

#if defined(RNN_KERNELS_X86)
#if defined(_MSC_VER)
#include <intrin.h>
// Leaf 7 and the registers that the operating system saves (Intel SDM, volume 1, chapter 14.3 and 15.2).
bool has_avx2() {
  int one[4], seven[4];
  __cpuid(one, 1);
  __cpuidex(seven, 7, 0);
  const bool fma = one[2] >> 12 & 1, saved = one[2] >> 27 & 1;
  return fma && saved && (_xgetbv(0) & 0x6) == 0x6 && (seven[1] >> 5 & 1);
}
bool has_avx512() {
  int seven[4];
  __cpuidex(seven, 7, 0);
  return has_avx2() && (_xgetbv(0) & 0xe6) == 0xe6 && (seven[1] >> 16 & 1) && (seven[1] >> 17 & 1);
}
#else
bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
bool has_avx512() { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"); }
#endif
#endif

}  // namespace

const std::vector<const Kernels*>& available_kernels() {
  static const std::vector<const Kernels*> kernels = [] {
    std::vector<const Kernels*> found;
#if defined(RNN_KERNELS_X86)
    if (has_avx512()) found.push_back(&kAvx512Kernels);
    if (has_avx2()) found.push_back(&kAvx2Kernels);
#elif defined(RNN_KERNELS_NEON)
    found.push_back(&kNeonKernels);
#endif
    found.push_back(&kPortableKernels);
    return found;
  }();
  return kernels;
}

const Kernels* find_kernels(std::string_view name) {
  for (const Kernels* kernels : available_kernels())
    if (name == kernels->name) return kernels;
  return name == kReferenceKernels.name ? &kReferenceKernels : nullptr;
}

const Kernels& default_kernels() {
  static const Kernels& chosen = []() -> const Kernels& {
    const char* wanted = std::getenv("RNN_WORKBENCH_KERNEL");
    const Kernels* kernels = wanted ? find_kernels(wanted) : nullptr;
    return kernels ? *kernels : *available_kernels().front();
  }();
  return chosen;
}

}  // namespace rnn
