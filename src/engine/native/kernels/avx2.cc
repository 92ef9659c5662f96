// Kernels for AVX2 with FMA: 4 doubles a vector, 16 registers.
#include <immintrin.h>

#include "table.h"

namespace rnn {
namespace {

struct Avx2 {
  using V = __m256d;
  static constexpr int width = 4;
  static constexpr int panel_vectors = 2;
  static constexpr int tile_rows = 6;  // 12 sums + 2 of B + 1 of A in 16 registers
  static constexpr int packed_tile_rows = 6;

  static __m256i first(int count) {
    alignas(32) static constexpr long long kMask[8] = {-1, -1, -1, -1, 0, 0, 0, 0};
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kMask + 4 - count));
  }

  static V zero() { return _mm256_setzero_pd(); }
  static V set1(double x) { return _mm256_set1_pd(x); }
  static V load(const double* p) { return _mm256_loadu_pd(p); }
  static void store(double* p, V v) { _mm256_storeu_pd(p, v); }
  static V load_partial(const double* p, int count) { return _mm256_maskload_pd(p, first(count)); }
  static void store_partial(double* p, V v, int count) { _mm256_maskstore_pd(p, first(count), v); }
  static V add(V a, V b) { return _mm256_add_pd(a, b); }
  static V sub(V a, V b) { return _mm256_sub_pd(a, b); }
  static V mul(V a, V b) { return _mm256_mul_pd(a, b); }
  static V div(V a, V b) { return _mm256_div_pd(a, b); }
  static V fma(V a, V b, V c) { return _mm256_fmadd_pd(a, b, c); }    // a b + c
  static V fnma(V a, V b, V c) { return _mm256_fnmadd_pd(a, b, c); }  // c - a b
  static V min(V a, V b) { return _mm256_min_pd(a, b); }
  static V max(V a, V b) { return _mm256_max_pd(a, b); }
  static V abs(V a) { return _mm256_andnot_pd(_mm256_set1_pd(-0.0), a); }
  static V copysign(V magnitude, V sign) { return _mm256_or_pd(magnitude, _mm256_and_pd(sign, _mm256_set1_pd(-0.0))); }
  static V where_positive(V x, V v) { return _mm256_and_pd(_mm256_cmp_pd(x, _mm256_setzero_pd(), _CMP_GT_OQ), v); }
  static V where_negative(V x, V v, V otherwise) {
    return _mm256_blendv_pd(otherwise, v, _mm256_cmp_pd(x, _mm256_setzero_pd(), _CMP_LT_OQ));
  }
  static V power_of_2(V x) {
    const __m256i exponent = _mm256_slli_epi64(_mm256_castpd_si256(x), 52);
    return _mm256_castsi256_pd(_mm256_add_epi64(exponent, _mm256_castpd_si256(_mm256_set1_pd(1.0))));
  }
  static V exponent(V x) {
    // An integer below 2^52 in the low bits of 2^52.
    const __m256i bits = _mm256_srli_epi64(_mm256_castpd_si256(x), 52);
    const V shifted = _mm256_castsi256_pd(_mm256_or_si256(bits, _mm256_castpd_si256(_mm256_set1_pd(0x1p52))));
    return _mm256_sub_pd(shifted, _mm256_set1_pd(0x1p52 + 1023));
  }
  static V mantissa(V x) {
    const V fraction = _mm256_and_pd(x, _mm256_castsi256_pd(_mm256_set1_epi64x(0xfffffffffffff)));
    return _mm256_or_pd(fraction, _mm256_set1_pd(1.0));
  }
};

}  // namespace

extern const Kernels kAvx2Kernels = make_kernels<Avx2>("avx2");

}  // namespace rnn
