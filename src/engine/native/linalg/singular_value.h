// The largest singular value of a real square matrix.
#pragma once

#include <optional>

#include "../stop_flag.h"

namespace rnn {

/** Spectral norm of a[n][n] (row-major); NaN if an element is not finite, nullopt if stopped. */
std::optional<double> largest_singular_value(const double* a, int n, const StopFlag& stop = {});

}  // namespace rnn
