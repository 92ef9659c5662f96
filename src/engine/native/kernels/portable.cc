// Kernels in plain C++, one double at a time: what runs where no other table can, and to the same bits. Without an
// instruction for it, std::fma is a function call, and slow.
#include <bit>
#include <cmath>
#include <cstdint>

#include "elementary.h"
#include "table.h"

namespace rnn {
namespace {

struct Portable {
  using V = double;
  static constexpr int width = 1;
  static constexpr int panel_vectors = 4;
  static constexpr int tile_rows = 4;
  static constexpr int packed_tile_rows = 4;

  static V zero() { return 0.0; }
  static V set1(double x) { return x; }
  static V load(const double* p) { return *p; }
  static void store(double* p, V v) { *p = v; }
  static V load_partial(const double* p, int) { return *p; }
  static void store_partial(double* p, V v, int) { *p = v; }
  static V add(V a, V b) { return a + b; }
  static V sub(V a, V b) { return a - b; }
  static V mul(V a, V b) { return a * b; }
  static V div(V a, V b) { return a / b; }
  static V fma(V a, V b, V c) { return std::fma(a, b, c); }
  static V fnma(V a, V b, V c) { return std::fma(-a, b, c); }
  static V min(V a, V b) { return a < b ? a : b; }
  static V max(V a, V b) { return a > b ? a : b; }
  static V abs(V a) { return std::fabs(a); }
  static V copysign(V magnitude, V sign) { return std::copysign(magnitude, sign); }
  static V where_positive(V x, V v) { return x > 0 ? v : 0.0; }
  static V where_negative(V x, V v, V otherwise) { return x < 0 ? v : otherwise; }
  static V power_of_2(V x) { return std::bit_cast<double>((std::bit_cast<uint64_t>(x) + 1023) << 52); }
  static V exponent(V x) { return double(int64_t(std::bit_cast<uint64_t>(x) >> 52) - 1023); }
  static V mantissa(V x) {
    return std::bit_cast<double>((std::bit_cast<uint64_t>(x) & 0xfffffffffffff) | std::bit_cast<uint64_t>(1.0));
  }
};

}  // namespace

extern const Kernels kPortableKernels = make_kernels<Portable>("portable");

double exp(double x) { return Elementwise<Portable>::exp(x); }
double log(double x) { return Elementwise<Portable>::log(x); }

}  // namespace rnn
