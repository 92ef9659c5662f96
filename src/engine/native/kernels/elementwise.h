// Elementwise functions and sums over a vector type; see gemm.h for what Simd gives and for the rule about the standard
// library.
//
// Every instruction set gives the same bits: a function of one number is the same chain of IEEE operations in each, and
// what is summed over a row is summed in kLanes partial sums, element i in sum i mod kLanes, which are then added by
// halves.
#pragma once

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

  // The partial sums of a row, as vectors.
  static constexpr int kLanes = 16;
  static constexpr int kVectors = kLanes / W;

  // f(q, offset, count): of the vector whose `count` elements from `offset` on belong to the q-th vector of sums.
  template <class F>
  static void over_lanes(std::size_t n, F f) {
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes)
#pragma GCC unroll 16
      for (int q = 0; q < kVectors; ++q) f(q, i + q * W, W);
#pragma GCC unroll 16
    for (int q = 0; q < kVectors; ++q)
      if (i + q * W < n) f(q, i + q * W, n - i - q * W < W ? int(n - i - q * W) : W);
  }
  static V load(const double* x, int count) { return count == W ? Simd::load(x) : Simd::load_partial(x, count); }
  static void store(double* x, V v, int count) {
    if (count == W) return Simd::store(x, v);
    Simd::store_partial(x, v, count);
  }

  // The partial results, element q + half joined to element q, for half = 8, 4, 2, 1: by f of vectors as long as there
  // are two, then by g of numbers.
  template <class F, class G>
  static double join(V (&lanes)[kVectors], F f, G g) {
#pragma GCC unroll 4
    for (int half = kVectors / 2; half > 0; half /= 2)
#pragma GCC unroll 8
      for (int q = 0; q < half; ++q) lanes[q] = f(lanes[q], lanes[q + half]);
    alignas(64) double x[W];
    Simd::store(x, lanes[0]);
#pragma GCC unroll 4
    for (int half = W / 2; half > 0; half /= 2)
#pragma GCC unroll 4
      for (int q = 0; q < half; ++q) x[q] = g(x[q], x[q + half]);
    return x[0];
  }
  static double sum(V (&lanes)[kVectors]) {
    return join(
        lanes, [](V a, V b) { return Simd::add(a, b); }, [](double a, double b) { return a + b; });
  }
  static double product(V (&lanes)[kVectors]) {
    return join(
        lanes, [](V a, V b) { return Simd::mul(a, b); }, [](double a, double b) { return a * b; });
  }
  static void fill(V (&lanes)[kVectors], V v) {
#pragma GCC unroll 16
    for (int q = 0; q < kVectors; ++q) lanes[q] = v;
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

  // Clamped to where 2^count is a normal number; a NaN stays one (min and max, see gemm.h).
  static V exp(V x) {
    const Reduced e = reduce(Simd::min(Simd::set1(709.0), Simd::max(Simd::set1(-708.0), x)));
    return Simd::fma(e.minus1, e.scale, e.scale);
  }

  // Of positive normal numbers; a NaN stays one. x = 2^k m, m in [sqrt(1/2), sqrt(2)); with f = m - 1 and s = f / (2 +
  // f), log m = 2 artanh s = 2 s + s R, R = 2/3 s^2 + 2/5 s^4 + ... up to s^20 (error below 1e-18), and 2 s = f - s f.
  static V log(V x) {
    constexpr double kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;
    const V one = Simd::set1(1.0), large = Simd::where_positive(Simd::sub(Simd::mantissa(x), Simd::set1(kSqrt2)), one);
    const V k = Simd::add(Simd::exponent(x), large);
    const V f = Simd::sub(Simd::fnma(Simd::mul(Simd::mantissa(x), Simd::set1(0.5)), large, Simd::mantissa(x)), one);
    const V s = Simd::div(f, Simd::add(Simd::set1(2.0), f));
    const V z = Simd::mul(s, s);
    constexpr double kTwoOverOdd[] = {2.0 / 21, 2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13,
                                      2.0 / 11, 2.0 / 9,  2.0 / 7,  2.0 / 5,  2.0 / 3};
    V r = Simd::set1(kTwoOverOdd[0]);
#pragma GCC unroll 16
    for (int i = 1; i < 10; ++i) r = Simd::fma(r, z, Simd::set1(kTwoOverOdd[i]));
    const V correction = Simd::fnma(k, Simd::set1(kLn2Low), Simd::mul(s, Simd::fnma(r, z, f)));
    const V result = Simd::fma(k, Simd::set1(kLn2High), Simd::sub(f, correction));
    return Simd::fma(Simd::zero(), x, result);
  }
  static double log_of(double x) {
    alignas(64) double result[W];
    Simd::store(result, log(Simd::set1(x)));
    return result[0];
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
        return each(x, n, [](V v) { return Simd::where_negative(v, Simd::zero(), v); });
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
  static V error(const double* m, const double* v, std::size_t at, int count) {
    if (!m) return load(v + at, count);
    return v ? Simd::add(load(m + at, count), load(v + at, count)) : load(m + at, count);
  }

  template <Activation F>
  static double backpropagate_through(const double* h, const double* m, const double* v, double* s, std::size_t n) {
    V squares[kVectors];
    fill(squares, Simd::zero());
    over_lanes(n, [&](int q, std::size_t at, int count) {
      const V e = error(m, v, at, count);
      squares[q] = Simd::fma(e, e, squares[q]);
      store(s + at, through<F>(load(h + at, count), e), count);
    });
    return sum(squares);
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
    V squares[kVectors];
    fill(squares, Simd::zero());
    over_lanes(n, [&](int q, std::size_t at, int count) {
      const V v = load(x + at, count);
      squares[q] = Simd::fma(v, v, squares[q]);
    });
    return sum(squares);
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
    V totals[kVectors];
    fill(totals, Simd::zero());
    over_lanes(n, [&](int q, std::size_t at, int count) {
      store(z + at, exp(Simd::sub(load(z + at, count), shift)), count);
      totals[q] = Simd::add(totals[q], load(z + at, count));
    });
    const double total = sum(totals);
    const V scale = Simd::set1(1.0 / total);
    each(z, n, [scale](V v) { return Simd::mul(v, scale); });
    return largest + log_of(total);
  }

  // log(1 + exp z) = max(z, 0) + log(1 + exp(-|z|)). The factors 1 + exp(-|z|) lie in (1, 2], so that up to 960 of them
  // are multiplied, like sums, before one logarithm is taken.
  static double bernoulli(double* z, std::size_t n) {
    constexpr std::size_t kFactors = 960;
    alignas(64) double ones[W];
    Simd::store(ones, Simd::set1(1.0));
    const V one = Simd::set1(1.0);
    V positive[kVectors];
    fill(positive, Simd::zero());
    double logs = 0;
    for (std::size_t begin = 0; begin < n; begin += kFactors) {
      V factors[kVectors];
      fill(factors, one);
      double* const row = z + begin;
      over_lanes(n - begin < kFactors ? n - begin : kFactors, [&](int q, std::size_t at, int count) {
        const V v = load(row + at, count);
        const V small = exp(Simd::sub(Simd::zero(), Simd::abs(v)));
        // sigmoid z = 1 / (1 + exp(-z)) for z >= 0, exp z / (1 + exp z) below.
        const V numerator = Simd::add(Simd::where_positive(v, Simd::sub(one, small)), small);
        store(row + at, Simd::div(numerator, Simd::add(one, small)), count);
        positive[q] = Simd::add(positive[q], Simd::where_positive(v, v));
        // Beyond the end there is no factor.
        factors[q] = Simd::mul(factors[q], Simd::fma(load(ones, count), small, one));
      });
      logs += log_of(product(factors));
    }
    return sum(positive) + logs;
  }

 private:
  static constexpr double kSqrt2 = 1.41421356237309504880;
};

}  // namespace rnn
