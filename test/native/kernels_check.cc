// Compares each kernel of the machine it runs on with the oracle, to rounding, and with the portable one, to the bit.
// For targets that the test suite cannot reach, such as 64-bit Arm under emulation; prints the largest errors and ends
// with 1 if one is too large.
#include <cmath>
#include <cstdio>
#include <random>
#include <tuple>
#include <vector>

#include "kernels.h"

namespace {

std::mt19937_64 generator(1);

std::vector<double> normal(std::size_t n, double scale = 1) {
  std::normal_distribution<double> distribution(0, scale);
  std::vector<double> values(n);
  for (double& value : values) value = distribution(generator);
  return values;
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::fmax(largest, std::fabs(a[i] - b[i]));
  return largest;
}

double product_error(const rnn::Kernels& kernels, const rnn::Kernels& reference, int m, int n, int k) {
  std::vector<double> scratch(rnn::kScratchDoubles);
  double largest = 0;
  for (const bool ta : {false, true}) {
    for (const bool tb : {false, true}) {
      const auto a = normal(std::size_t(m) * k), b = normal(std::size_t(k) * n), c = normal(std::size_t(m) * n);
      const int lda = ta ? m : k, ldb = tb ? k : n;
      auto expected = c, got = c, packed_got = c;
      reference.gemm(ta, tb, m, n, k, a.data(), lda, b.data(), ldb, expected.data(), n, scratch.data());
      kernels.gemm(ta, tb, m, n, k, a.data(), lda, b.data(), ldb, got.data(), n, scratch.data());
      largest = std::fmax(largest, largest_difference(expected, got));
      if (ta) continue;
      std::vector<double> packed(kernels.packed_size(k, n));
      kernels.pack(k, n, b.data(), ldb, tb, packed.data());
      kernels.multiply_packed(m, n, k, a.data(), lda, packed.data(), packed_got.data(), n, scratch.data());
      largest = std::fmax(largest, largest_difference(expected, packed_got));
    }
  }
  return largest / (k + 10);
}

double elementwise_error(const rnn::Kernels& kernels, const rnn::Kernels& reference) {
  double largest = 0;
  for (const double scale : {1e-8, 0.1, 1.0, 30.0}) {
    const auto x = normal(1003, scale);
    for (const auto f : {rnn::Activation::kTanh, rnn::Activation::kSigmoid, rnn::Activation::kRelu}) {
      auto expected = x, got = x;
      reference.activate(f, expected.data(), x.size());
      kernels.activate(f, got.data(), x.size());
      largest = std::fmax(largest, largest_difference(expected, got) / std::fmin(1, scale));
      const auto e = normal(x.size()), v = normal(x.size());
      auto expected_s = e, got_s = e;
      const double a = reference.backpropagate(f, expected.data(), e.data(), v.data(), expected_s.data(), e.size());
      const double b = kernels.backpropagate(f, expected.data(), e.data(), v.data(), got_s.data(), e.size());
      largest = std::fmax(largest, std::fmax(std::fabs(a - b) / a, largest_difference(expected_s, got_s)));
    }
    auto expected = x, got = x;
    const double a = reference.softmax(expected.data(), x.size()), b = kernels.softmax(got.data(), x.size());
    largest = std::fmax(largest, std::fmax(std::fabs(a - b), largest_difference(expected, got)));
    expected = got = x;
    const double c = reference.bernoulli(expected.data(), x.size()), d = kernels.bernoulli(got.data(), x.size());
    largest = std::fmax(largest, std::fmax(std::fabs(c - d) / c, largest_difference(expected, got)));
  }
  return largest;
}

}  // namespace

int main() {
  const auto& tables = rnn::available_kernels();
  const rnn::Kernels& oracle = *rnn::find_kernels("reference");
  const rnn::Kernels& portable = *rnn::find_kernels("portable");
  bool good = tables.size() > 1;
  for (const rnn::Kernels* kernels : tables) {
    double products = 0, different = 0;
    for (const auto& [m, n, k] : {std::tuple{1, 200, 200},
                                  {1, 130, 9},
                                  {2, 64, 9},
                                  {3, 7, 5},
                                  {20, 50, 50},
                                  {13, 17, 300},
                                  {100, 130, 270},
                                  {193, 21, 3}}) {
      products = std::fmax(products, product_error(*kernels, oracle, m, n, k));
      different = std::fmax(different, product_error(*kernels, portable, m, n, k));
    }
    const double elementwise = elementwise_error(*kernels, oracle);
    different = std::fmax(different, elementwise_error(*kernels, portable));
    std::printf("%-10s products %.2g  elementwise %.2g  from portable %.2g\n", kernels->name, products, elementwise,
                different);
    good = good && products < 4e-15 && elementwise < 4e-14 && different == 0;
  }
  return good ? 0 : 1;
}
