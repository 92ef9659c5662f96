// Balancing of a matrix before its eigenvalues are sought.
#pragma once

#include "square_matrix.h"

namespace rnn {

/** The rows and columns low .. high - 1 of a matrix. */
struct Block {
  int low, high;
};

/**
 * Permutes rows and columns alike until A is block upper triangular with all but the returned block triangular: outside
 * the block the diagonal holds eigenvalues, exactly. Parlett and Reinsch 1969.
 */
Block isolate(SquareMatrix& a);

/**
 * Scales A to D^-1 A D, D a diagonal of powers of two, until each row's norm is near its column's.
 * Golub and Van Loan, section 7.5.7; the norm is the 2-norm, after James, Langou and Lowery 2014.
 */
void balance(SquareMatrix& a);

}  // namespace rnn
