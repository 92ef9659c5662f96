// Plain loops, as the formulas stand: the oracle that the other kernels are tested against, to rounding. Not meant to
// train with, nor to be fast.
#include <algorithm>
#include <cmath>

#include "kernels.h"

namespace rnn {
namespace {

std::size_t packed_size(int k, int n) { return std::size_t(k) * n; }

void pack(int k, int n, const double* b, int ldb, bool transposed, double* packed) {
  for (int p = 0; p < k; ++p)
    for (int j = 0; j < n; ++j)
      packed[std::size_t(p) * n + j] = transposed ? b[std::size_t(j) * ldb + p] : b[std::size_t(p) * ldb + j];
}

void gemm(bool transpose_a, bool transpose_b, int m, int n, int k, const double* a, int lda, const double* b, int ldb,
          double* c, int ldc, double*) {
  for (int i = 0; i < m; ++i) {
    double* c_i = c + std::size_t(i) * ldc;
    for (int p = 0; p < k; ++p) {
      const double a_ip = transpose_a ? a[std::size_t(p) * lda + i] : a[std::size_t(i) * lda + p];
      for (int j = 0; j < n; ++j)
        c_i[j] += a_ip * (transpose_b ? b[std::size_t(j) * ldb + p] : b[std::size_t(p) * ldb + j]);
    }
  }
}

void multiply_packed(int m, int n, int k, const double* a, int lda, const double* packed, double* c, int ldc,
                     double* scratch) {
  gemm(false, false, m, n, k, a, lda, packed, n, c, ldc, scratch);
}

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

void activate(Activation f, double* x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    switch (f) {
      case Activation::kTanh:
        x[i] = std::tanh(x[i]);
        break;
      case Activation::kSigmoid:
        x[i] = sigmoid(x[i]);
        break;
      case Activation::kRelu:
        x[i] = x[i] < 0 ? 0.0 : x[i];
        break;
      case Activation::kLinear:
        break;
    }
  }
}

double derivative(Activation f, double h) {
  switch (f) {
    case Activation::kTanh:
      return 1.0 - h * h;
    case Activation::kSigmoid:
      return h * (1.0 - h);
    case Activation::kRelu:
      return h > 0 ? 1.0 : 0.0;
    case Activation::kLinear:
      break;
  }
  return 1.0;
}

double backpropagate(Activation f, const double* h, const double* m, const double* v, double* s, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double e = (m ? m[i] : 0.0) + (v ? v[i] : 0.0);
    sum += e * e;
    s[i] = e * derivative(f, h[i]);
  }
  return sum;
}

void axpy(double a, const double* x, double* y, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) y[i] += a * x[i];
}

void xpay(const double* x, double a, double* y, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) y[i] = x[i] + a * y[i];
}

double sum_squares(const double* x, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += x[i] * x[i];
  return sum;
}

void sum_rows(int m, int n, const double* x, int ldx, double* y) {
  for (int i = 0; i < m; ++i)
    for (int j = 0; j < n; ++j) y[j] += x[std::size_t(i) * ldx + j];
}

double softmax(double* z, std::size_t n) {
  const double largest = *std::max_element(z, z + n);
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) total += z[i] = std::exp(z[i] - largest);
  for (std::size_t i = 0; i < n; ++i) z[i] /= total;
  return largest + std::log(total);
}

double bernoulli(double* z, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    sum += std::max(z[i], 0.0) + std::log1p(std::exp(-std::abs(z[i])));
    z[i] = sigmoid(z[i]);
  }
  return sum;
}

}  // namespace

extern const Kernels kReferenceKernels = {"reference",   packed_size, pack, multiply_packed, gemm,     activate,
                                          backpropagate, axpy,        xpay, sum_squares,     sum_rows, softmax,
                                          bernoulli};

}  // namespace rnn
