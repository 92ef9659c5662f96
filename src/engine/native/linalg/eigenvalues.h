// Eigenvalues of a real general matrix.
#pragma once

#include <cmath>

#include "../stop_flag.h"
#include "outcome.h"

namespace rnn {

/**
 * All eigenvalues of a[n][n] (row-major), interleaved real and imaginary parts in out[2n]: by modulus, then real, then
 * imaginary part, each descending. Fails if an element is not finite or the iteration does not converge.
 */
[[nodiscard]] Outcome eigenvalues(const double* a, int n, double* out, const StopFlag& stop = {});

/** |x + i y|. The C library's hypot differs between systems; as large and small as these numbers are, this is enough.
 */
inline double modulus(double x, double y) { return std::sqrt(x * x + y * y); }

}  // namespace rnn
