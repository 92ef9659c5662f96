// The largest singular value: Householder bidiagonalisation, then bisection.
// Golub and Van Loan, "Matrix Computations", 4th edition, sections 5.4.8, 8.4.1 and 8.6.1.
#include "singular_value.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "householder.h"
#include "square_matrix.h"

namespace rnn {
namespace {

// U^T A V upper bidiagonal; returns diagonal and superdiagonal in turn: d1, e1, d2, .., dn. nullopt if stopped.
std::optional<std::vector<double>> bidiagonalise(SquareMatrix& a, const StopFlag& stop) {
  const int n = a.n;
  std::vector<double> v(n), work(n), elements;
  for (int k = 0; k < n; ++k) {
    if (stop.raised()) return std::nullopt;
    for (int i = k; i < n; ++i) v[i - k] = a[i][k];
    const auto left = reflect(v.data(), n - k);
    elements.push_back(left.alpha);
    const int rest = n - k - 1;
    if (rest == 0) break;
    apply_left(left.tau, v.data(), a[k] + k + 1, n - k, rest, n, work.data());
    std::copy(a[k] + k + 1, a[k] + n, v.begin());
    const auto right = reflect(v.data(), rest);
    elements.push_back(right.alpha);
    apply_right(right.tau, v.data(), a[k + 1] + k + 1, rest, rest, n);
  }
  return elements;
}

// The singular values of the bidiagonal matrix are the positive eigenvalues of the symmetric tridiagonal T with a zero
// diagonal and these elements beside it (section 8.6.1). x is above all of them if xI - T has positive pivots only.
bool above_all(double x, const std::vector<double>& elements) {
  double pivot = x;
  for (const double element : elements) {
    pivot = x - element * element / pivot;
    if (!(pivot > 0)) return false;
  }
  return true;
}

}  // namespace

std::optional<double> largest_singular_value(const double* a, int n, const StopFlag& stop) {
  auto [matrix, exponent, finite] = scaled_copy(a, n);
  if (!finite) return std::numeric_limits<double>::quiet_NaN();
  const auto elements = bidiagonalise(matrix, stop);
  if (!elements) return std::nullopt;

  // No singular value is below an element, and none above the largest sum of two neighbours (Gershgorin).
  double low = 0, high = 0, last = 0;
  for (const double element : *elements) {
    low = std::max(low, std::abs(element));
    high = std::max(high, last + std::abs(element));
    last = std::abs(element);
  }
  for (;;) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return std::ldexp(high, exponent);
    (above_all(middle, *elements) ? high : low) = middle;
  }
}

}  // namespace rnn
