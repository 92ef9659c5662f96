// Balancing of a matrix before its eigenvalues are sought.
#pragma once

#include <optional>

#include "../stop_flag.h"
#include "square_matrix.h"

namespace rnn {

/** The rows and columns low .. high - 1 of a matrix. */
struct Block {
  int low, high;
};

/**
 * Permutes rows and columns alike until A is block upper triangular with all but the returned block triangular: outside
 * the block the diagonal holds eigenvalues, exactly. Parlett and Reinsch 1969. nullopt if stopped.
 */
std::optional<Block> isolate(SquareMatrix& a, const StopFlag& stop);

/**
 * Scales A to D^-1 A D, D a diagonal of powers of two, until each row's norm is near its column's.
 * Golub and Van Loan, section 7.5.7; the norm is the 2-norm, after James, Langou and Lowery 2014. False if stopped.
 */
[[nodiscard]] bool balance(SquareMatrix& a, const StopFlag& stop);

}  // namespace rnn
