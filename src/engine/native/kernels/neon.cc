// Kernels for 64-bit Arm's NEON: 2 doubles a vector, 32 registers.
#include <arm_neon.h>

#include "table.h"

namespace rnn {
namespace {

struct Neon {
  using V = float64x2_t;
  static constexpr int width = 2;
  static constexpr int panel_vectors = 4;
  static constexpr int tile_rows = 6;  // 24 sums + 4 of B + 1 of A in 32 registers
  static constexpr int packed_tile_rows = 6;

  static V zero() { return vdupq_n_f64(0.0); }
  static V set1(double x) { return vdupq_n_f64(x); }
  static V load(const double* p) { return vld1q_f64(p); }
  static void store(double* p, V v) { vst1q_f64(p, v); }
  static V load_partial(const double* p, int count) {
    return count >= 2 ? load(p) : vcombine_f64(vld1_f64(p), vdup_n_f64(0.0));
  }
  static void store_partial(double* p, V v, int count) {
    if (count >= 2) {
      store(p, v);
    } else {
      vst1_f64(p, vget_low_f64(v));
    }
  }
  static V add(V a, V b) { return vaddq_f64(a, b); }
  static V sub(V a, V b) { return vsubq_f64(a, b); }
  static V mul(V a, V b) { return vmulq_f64(a, b); }
  static V div(V a, V b) { return vdivq_f64(a, b); }
  static V fma(V a, V b, V c) { return vfmaq_f64(c, a, b); }   // a b + c
  static V fnma(V a, V b, V c) { return vfmsq_f64(c, a, b); }  // c - a b
  static V min(V a, V b) { return vbslq_f64(vcltq_f64(a, b), a, b); }
  static V max(V a, V b) { return vbslq_f64(vcgtq_f64(a, b), a, b); }
  static V abs(V a) { return vabsq_f64(a); }
  static V copysign(V magnitude, V sign) { return vbslq_f64(vdupq_n_u64(0x8000000000000000ull), sign, magnitude); }
  static V where_positive(V x, V v) {
    return vreinterpretq_f64_u64(vandq_u64(vcgtzq_f64(x), vreinterpretq_u64_f64(v)));
  }
  static V where_negative(V x, V v, V otherwise) { return vbslq_f64(vcltzq_f64(x), v, otherwise); }
  static V power_of_2(V x) {
    const uint64x2_t exponent = vshlq_n_u64(vreinterpretq_u64_f64(x), 52);
    return vreinterpretq_f64_u64(vaddq_u64(exponent, vreinterpretq_u64_f64(vdupq_n_f64(1.0))));
  }
  static V exponent(V x) {
    const int64x2_t bits = vreinterpretq_s64_u64(vshrq_n_u64(vreinterpretq_u64_f64(x), 52));
    return vcvtq_f64_s64(vsubq_s64(bits, vdupq_n_s64(1023)));
  }
  static V mantissa(V x) {
    const uint64x2_t fraction = vandq_u64(vreinterpretq_u64_f64(x), vdupq_n_u64(0xfffffffffffff));
    return vreinterpretq_f64_u64(vorrq_u64(fraction, vreinterpretq_u64_f64(vdupq_n_f64(1.0))));
  }
};

}  // namespace

extern const Kernels kNeonKernels = make_kernels<Neon>("neon");

}  // namespace rnn
