// Householder reflections; see the header.
#include "householder.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace rnn {

Reflection reflect(double* x, int n) {
  double largest = 0;
  for (int i = 1; i < n; ++i) largest = std::max(largest, std::abs(x[i]));
  if (largest == 0) {
    const double alpha = x[0];
    x[0] = 1;
    return {0, alpha};
  }
  // Scaled by a power of two, so that no square overflows or vanishes.
  int exponent;
  std::frexp(std::max(largest, std::abs(x[0])), &exponent);
  double square = 0;
  for (int i = 0; i < n; ++i) {
    x[i] = std::ldexp(x[i], -exponent);
    square += x[i] * x[i];
  }
  const double alpha = -std::copysign(std::sqrt(square), x[0]);
  const double tau = (alpha - x[0]) / alpha;
  const double pivot = x[0] - alpha;
  for (int i = 1; i < n; ++i) x[i] /= pivot;
  x[0] = 1;
  return {tau, std::ldexp(alpha, exponent)};
}

void apply_left(double tau, const double* v, double* a, int rows, int columns, int stride, double* work) {
  if (tau == 0) return;
  std::fill(work, work + columns, 0.0);
  for (int i = 0; i < rows; ++i) {
    const double* row = a + std::size_t(i) * std::size_t(stride);
    for (int j = 0; j < columns; ++j) work[j] += v[i] * row[j];
  }
  for (int i = 0; i < rows; ++i) {
    double* row = a + std::size_t(i) * std::size_t(stride);
    const double factor = tau * v[i];
    for (int j = 0; j < columns; ++j) row[j] -= factor * work[j];
  }
}

void apply_right(double tau, const double* v, double* a, int rows, int columns, int stride) {
  if (tau == 0) return;
  for (int i = 0; i < rows; ++i) {
    double* row = a + std::size_t(i) * std::size_t(stride);
    double sum = 0;
    for (int j = 0; j < columns; ++j) sum += row[j] * v[j];
    sum *= tau;
    for (int j = 0; j < columns; ++j) row[j] -= sum * v[j];
  }
}

}  // namespace rnn
