// The scaled work copy; see the header.
#include "square_matrix.h"

#include <algorithm>
#include <cmath>

namespace rnn {

Scaled scaled_copy(const double* a, int n) {
  Scaled result{SquareMatrix(n), 0, true};
  auto& data = result.matrix.data;
  std::copy(a, a + data.size(), data.begin());
  double largest = 0;
  for (const double x : data) {
    if (!std::isfinite(x)) {
      result.finite = false;
      return result;
    }
    largest = std::max(largest, std::abs(x));
  }
  std::frexp(largest, &result.exponent);
  for (double& x : data) x = std::ldexp(x, -result.exponent);
  return result;
}

}  // namespace rnn
