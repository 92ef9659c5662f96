// Elementwise functions over a vector type; see gemm.h for what Simd gives and for the rule about the standard library.
#pragma once

#include <cmath>
#include <limits>

#include "kernels.h"

namespace rnn {

template <class Simd>
struct Elementwise {
  using V = typename Simd::V;
  static constexpr int W = Simd::width;

  // f(vector, offset) for whole vectors, then for the rest in a zero-filled vector of which `rest` elements count.
  template <class F>
  static void each(double* x, std::size_t n, F f) {
    std::size_t i = 0;
    for (; i + W <= n; i += W) Simd::store(x + i, f(Simd::load(x + i)));
    if (const int rest = int(n - i)) Simd::store_partial(x + i, f(Simd::load_partial(x + i, rest)), rest);
  }

  // exp and exp - 1 by x = count ln 2 + r, |r| <= ln 2 / 2, and the Taylor series of exp(r) - 1 up to r^13 (error below
  // 5e-18). ln 2 is split in two so that count * kLn2High is exact. Adding 1.5 * 2^52 rounds to an integer and leaves
  // it in the low bits, from where it is shifted into the exponent.
  struct Reduced {
    V scale;   // 2^count
    V minus1;  // exp(r) - 1
  };
  static Reduced reduce(V x) {
    constexpr double kRound = 6755399441055744.0;
    constexpr double kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;
    const V shifted = Simd::fma(x, Simd::set1(1.4426950408889634074), Simd::set1(kRound));
    const V count = Simd::sub(shifted, Simd::set1(kRound));
    const V r = Simd::fnma(count, Simd::set1(kLn2Low), Simd::fnma(count, Simd::set1(kLn2High), x));
    constexpr double kInverseFactorials[] = {1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800,
                                             1.0 / 362880,     1.0 / 40320,     1.0 / 5040,     1.0 / 720,
                                             1.0 / 120,        1.0 / 24,        1.0 / 6,        1.0 / 2};
    V p = Simd::set1(kInverseFactorials[0]);
#pragma GCC unroll 16
    for (int i = 1; i < 12; ++i) p = Simd::fma(p, r, Simd::set1(kInverseFactorials[i]));
    return {Simd::power_of_2(shifted), Simd::fma(Simd::mul(p, r), r, r)};
  }

  // Clamped to where 2^count is a normal number; min and max return their second operand when one is NaN.
  static V exp(V x) {
    const Reduced e = reduce(Simd::min(Simd::set1(709.0), Simd::max(Simd::set1(-708.0), x)));
    return Simd::fma(e.minus1, e.scale, e.scale);
  }

  static V sigmoid(V x) {
    const V one = Simd::set1(1.0);
    return Simd::div(one, Simd::add(one, exp(Simd::sub(Simd::zero(), x))));
  }

  // tanh |x| = m / (m + 2), m = exp(2|x|) - 1, which keeps the relative accuracy of small x; above 20 it is 1.
  static V tanh(V x) {
    const V magnitude = Simd::min(Simd::set1(20.0), Simd::abs(x));
    const Reduced e = reduce(Simd::add(magnitude, magnitude));
    const V m = Simd::fma(e.minus1, e.scale, Simd::sub(e.scale, Simd::set1(1.0)));
    return Simd::copysign(Simd::div(m, Simd::add(m, Simd::set1(2.0))), x);
  }

  static void activate(Activation f, double* x, std::size_t n) {
    switch (f) {
      case Activation::kTanh:
        return each(x, n, [](V v) { return tanh(v); });
      case Activation::kSigmoid:
        return each(x, n, [](V v) { return sigmoid(v); });
      case Activation::kRelu:
        return each(x, n, [](V v) { return Simd::max(Simd::zero(), v); });
      case Activation::kLinear:
        return;
    }
  }

  // s = e .* f'(h) for a vector of outputs h.
  template <Activation F>
  static V through(V h, V e) {
    if constexpr (F == Activation::kTanh) return Simd::fnma(Simd::mul(h, h), e, e);
    if constexpr (F == Activation::kSigmoid) return Simd::mul(Simd::fnma(h, h, h), e);
    if constexpr (F == Activation::kRelu) return Simd::where_positive(h, e);
    return e;
  }

  // m + v, where one may be null.
  static V error(const double* m, const double* v) {
    if (!m) return Simd::load(v);
    return v ? Simd::add(Simd::load(m), Simd::load(v)) : Simd::load(m);
  }
  static V error_partial(const double* m, const double* v, int count) {
    if (!m) return Simd::load_partial(v, count);
    return v ? Simd::add(Simd::load_partial(m, count), Simd::load_partial(v, count)) : Simd::load_partial(m, count);
  }

  template <Activation F>
  static double backpropagate_through(const double* h, const double* m, const double* v, double* s, std::size_t n) {
    V sum = Simd::zero();
    std::size_t i = 0;
    for (; i + W <= n; i += W) {
      const V e = error(m ? m + i : nullptr, v ? v + i : nullptr);
      sum = Simd::fma(e, e, sum);
      Simd::store(s + i, through<F>(Simd::load(h + i), e));
    }
    if (const int rest = int(n - i)) {
      const V e = error_partial(m ? m + i : nullptr, v ? v + i : nullptr, rest);
      sum = Simd::fma(e, e, sum);
      Simd::store_partial(s + i, through<F>(Simd::load_partial(h + i, rest), e), rest);
    }
    return Simd::sum(sum);
  }

  static double backpropagate(Activation f, const double* h, const double* m, const double* v, double* s,
                              std::size_t n) {
    switch (f) {
      case Activation::kTanh:
        return backpropagate_through<Activation::kTanh>(h, m, v, s, n);
      case Activation::kSigmoid:
        return backpropagate_through<Activation::kSigmoid>(h, m, v, s, n);
      case Activation::kRelu:
        return backpropagate_through<Activation::kRelu>(h, m, v, s, n);
      case Activation::kLinear:
        break;
    }
    return backpropagate_through<Activation::kLinear>(h, m, v, s, n);
  }

  static void axpy(double a, const double* x, double* y, std::size_t n) {
    const V factor = Simd::set1(a);
    std::size_t i = 0;
    for (; i + W <= n; i += W) Simd::store(y + i, Simd::fma(factor, Simd::load(x + i), Simd::load(y + i)));
    if (const int rest = int(n - i)) {
      const V y_i = Simd::load_partial(y + i, rest);
      Simd::store_partial(y + i, Simd::fma(factor, Simd::load_partial(x + i, rest), y_i), rest);
    }
  }

  static void xpay(const double* x, double a, double* y, std::size_t n) {
    const V factor = Simd::set1(a);
    std::size_t i = 0;
    for (; i + W <= n; i += W) Simd::store(y + i, Simd::fma(factor, Simd::load(y + i), Simd::load(x + i)));
    if (const int rest = int(n - i)) {
      const V y_i = Simd::load_partial(y + i, rest);
      Simd::store_partial(y + i, Simd::fma(factor, y_i, Simd::load_partial(x + i, rest)), rest);
    }
  }

  static double sum_squares(const double* x, std::size_t n) {
    V even = Simd::zero(), odd = Simd::zero();
    std::size_t i = 0;
    for (; i + 2 * W <= n; i += 2 * W) {
      const V x0 = Simd::load(x + i), x1 = Simd::load(x + i + W);
      even = Simd::fma(x0, x0, even);
      odd = Simd::fma(x1, x1, odd);
    }
    for (; i < n; i += W) {
      const int rest = n - i < W ? int(n - i) : W;
      const V x0 = Simd::load_partial(x + i, rest);
      even = Simd::fma(x0, x0, even);
    }
    return Simd::sum(Simd::add(even, odd));
  }

  // Four columns of vectors at a time, whose sums stay in registers.
  static void sum_rows(int m, int n, const double* x, int ldx, double* y) {
    constexpr int kColumns = 4 * W;
    int j = 0;
    for (; j + kColumns <= n; j += kColumns) {
      V sum[4];
#pragma GCC unroll 4
      for (int q = 0; q < 4; ++q) sum[q] = Simd::load(y + j + q * W);
      for (int i = 0; i < m; ++i) {
        const double* x_i = x + std::size_t(i) * ldx + j;
#pragma GCC unroll 4
        for (int q = 0; q < 4; ++q) sum[q] = Simd::add(sum[q], Simd::load(x_i + q * W));
      }
#pragma GCC unroll 4
      for (int q = 0; q < 4; ++q) Simd::store(y + j + q * W, sum[q]);
    }
    for (; j < n; j += W) {
      const int rest = n - j < W ? n - j : W;
      V sum = Simd::load_partial(y + j, rest);
      for (int i = 0; i < m; ++i) sum = Simd::add(sum, Simd::load_partial(x + std::size_t(i) * ldx + j, rest));
      Simd::store_partial(y + j, sum, rest);
    }
  }

  static double softmax(double* z, std::size_t n) {
    double largest = z[0];
    for (std::size_t i = 1; i < n; ++i) largest = z[i] > largest ? z[i] : largest;
    const V shift = Simd::set1(largest);
    each(z, n, [shift](V v) { return exp(Simd::sub(v, shift)); });
    double total = 0;
    for (std::size_t i = 0; i < n; ++i) total += z[i];
    const V scale = Simd::set1(1.0 / total);
    each(z, n, [scale](V v) { return Simd::mul(v, scale); });
    return largest + __builtin_log(total);
  }

  // log(1 + exp z) = max(z, 0) + log(1 + exp(-|z|)). The factors 1 + exp(-|z|) lie in (1, 2], so that up to 1000 of
  // them are multiplied before one logarithm is taken.
  static double bernoulli(double* z, std::size_t n) {
    const V one = Simd::set1(1.0);
    double logs = 0;
    V positive = Simd::zero();
    V product = one;
    std::size_t factors = 0;
    for (std::size_t i = 0; i < n; i += W) {
      const int rest = n - i < W ? int(n - i) : W;
      const V v = rest == W ? Simd::load(z + i) : Simd::load_partial(z + i, rest);
      const V small = exp(Simd::sub(Simd::zero(), Simd::abs(v)));
      const V denominator = Simd::add(one, small);
      // sigmoid z = 1 / (1 + exp(-z)) for z >= 0, exp z / (1 + exp z) below.
      const V numerator = Simd::add(Simd::where_positive(v, Simd::sub(one, small)), small);
      const V probability = Simd::div(numerator, denominator);
      positive = Simd::add(positive, Simd::max(Simd::zero(), v));
      if (rest == W) {
        product = Simd::mul(product, denominator);
        Simd::store(z + i, probability);
      } else {
        // Elements beyond the end are zeros, whose factor 2 must not count.
        alignas(64) double factor[W];
        Simd::store(factor, denominator);
        for (int j = 0; j < rest; ++j) logs += __builtin_log(factor[j]);
        Simd::store_partial(z + i, probability, rest);
      }
      if (++factors == 1000) {
        logs += log_of_product(product);
        product = one;
        factors = 0;
      }
    }
    return Simd::sum(positive) + logs + log_of_product(product);
  }

  static double log_of_product(V product) {
    alignas(64) double factor[W];
    Simd::store(factor, product);
    double logs = 0;
    for (int j = 0; j < W; ++j) logs += __builtin_log(factor[j]);
    return logs;
  }
};

}  // namespace rnn
