// Kernels for AVX-512 (F and DQ): 8 doubles a vector, 32 registers.
#include <immintrin.h>

#include "table.h"

namespace rnn {
namespace {

struct Avx512 {
  using V = __m512d;
  static constexpr int width = 8;
  static constexpr int panel_vectors = 2;
  static constexpr int tile_rows = 12;        // 24 sums + 2 of B + 1 of A in 32 registers
  static constexpr int packed_tile_rows = 8;  // one vector, which packs fastest

  static __mmask8 first(int count) { return __mmask8((1u << count) - 1); }

  static V zero() { return _mm512_setzero_pd(); }
  static V set1(double x) { return _mm512_set1_pd(x); }
  static V load(const double* p) { return _mm512_loadu_pd(p); }
  static void store(double* p, V v) { _mm512_storeu_pd(p, v); }
  static V load_partial(const double* p, int count) { return _mm512_maskz_loadu_pd(first(count), p); }
  static void store_partial(double* p, V v, int count) { _mm512_mask_storeu_pd(p, first(count), v); }
  static V add(V a, V b) { return _mm512_add_pd(a, b); }
  static V sub(V a, V b) { return _mm512_sub_pd(a, b); }
  static V mul(V a, V b) { return _mm512_mul_pd(a, b); }
  static V div(V a, V b) { return _mm512_div_pd(a, b); }
  static V fma(V a, V b, V c) { return _mm512_fmadd_pd(a, b, c); }    // a b + c
  static V fnma(V a, V b, V c) { return _mm512_fnmadd_pd(a, b, c); }  // c - a b
  static V min(V a, V b) { return _mm512_min_pd(a, b); }
  static V max(V a, V b) { return _mm512_max_pd(a, b); }
  static V abs(V a) { return _mm512_abs_pd(a); }
  static V copysign(V magnitude, V sign) { return _mm512_or_pd(magnitude, _mm512_and_pd(sign, _mm512_set1_pd(-0.0))); }
  static V where_positive(V x, V v) {
    return _mm512_maskz_mov_pd(_mm512_cmp_pd_mask(x, _mm512_setzero_pd(), _CMP_GT_OQ), v);
  }
  static V where_negative(V x, V v, V otherwise) {
    return _mm512_mask_mov_pd(otherwise, _mm512_cmp_pd_mask(x, _mm512_setzero_pd(), _CMP_LT_OQ), v);
  }
  static V power_of_2(V x) {
    const __m512i exponent = _mm512_slli_epi64(_mm512_castpd_si512(x), 52);
    return _mm512_castsi512_pd(_mm512_add_epi64(exponent, _mm512_castpd_si512(_mm512_set1_pd(1.0))));
  }
  static V exponent(V x) {
    // An integer below 2^52 in the low bits of 2^52.
    const __m512i bits = _mm512_srli_epi64(_mm512_castpd_si512(x), 52);
    const V shifted = _mm512_castsi512_pd(_mm512_or_epi64(bits, _mm512_castpd_si512(_mm512_set1_pd(0x1p52))));
    return _mm512_sub_pd(shifted, _mm512_set1_pd(0x1p52 + 1023));
  }
  static V mantissa(V x) {
    const V fraction = _mm512_and_pd(x, _mm512_castsi512_pd(_mm512_set1_epi64(0xfffffffffffff)));
    return _mm512_or_pd(fraction, _mm512_set1_pd(1.0));
  }
};

}  // namespace

extern const Kernels kAvx512Kernels = make_kernels<Avx512>("avx512");

}  // namespace rnn
