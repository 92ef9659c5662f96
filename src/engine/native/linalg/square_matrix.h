// A square work matrix, row-major, scaled so that the algorithms on it neither overflow nor lose small numbers.
#pragma once

#include <cstddef>
#include <vector>

namespace rnn {

struct SquareMatrix {
  explicit SquareMatrix(int order) : n(order), data(std::size_t(order) * std::size_t(order)) {}

  double* operator[](int i) { return data.data() + std::size_t(i) * std::size_t(n); }
  const double* operator[](int i) const { return data.data() + std::size_t(i) * std::size_t(n); }

  int n;
  std::vector<double> data;
};

/** A copy of a[n][n] whose largest element is in [1/2, 1), and the power of two to give back. */
struct Scaled {
  SquareMatrix matrix;
  int exponent;
  bool finite;  // false: the matrix is not scaled
};
Scaled scaled_copy(const double* a, int n);

}  // namespace rnn
