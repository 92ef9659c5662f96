// Balancing; see the header.
#include "balance.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace rnn {
namespace {

void exchange(SquareMatrix& a, int i, int k) {
  if (i == k) return;
  std::swap_ranges(a[i], a[i] + a.n, a[k]);
  for (int row = 0; row < a.n; ++row) std::swap(a[row][i], a[row][k]);
}

// Only the diagonal is not zero in row i / column i of the block.
bool row_isolated(const SquareMatrix& a, Block block, int i) {
  for (int j = block.low; j < block.high; ++j) {
    if (j != i && a[i][j] != 0) return false;
  }
  return true;
}
bool column_isolated(const SquareMatrix& a, Block block, int i) {
  for (int j = block.low; j < block.high; ++j) {
    if (j != i && a[j][i] != 0) return false;
  }
  return true;
}

}  // namespace

std::optional<Block> isolate(SquareMatrix& a, const StopFlag& stop) {
  Block block{0, a.n};
  for (int i = block.high - 1; i >= block.low;) {
    if (stop.raised()) return std::nullopt;
    if (row_isolated(a, block, i)) {
      exchange(a, i, --block.high);
      i = block.high - 1;
    } else {
      --i;
    }
  }
  for (int i = block.low; i < block.high;) {
    if (stop.raised()) return std::nullopt;
    if (column_isolated(a, block, i)) {
      exchange(a, i, block.low++);
      i = block.low;
    } else {
      ++i;
    }
  }
  return block;
}

bool balance(SquareMatrix& a, const StopFlag& stop) {
  constexpr double kWorthwhile = .95;
  for (bool changed = true; changed;) {
    changed = false;
    for (int i = 0; i < a.n; ++i) {
      if (stop.raised()) return false;
      double column = 0, row = 0;
      for (int j = 0; j < a.n; ++j) {
        column += a[j][i] * a[j][i];
        row += a[i][j] * a[i][j];
      }
      // Smaller squares would not be exact enough for the loop to end for certain.
      if (column < DBL_MIN || row < DBL_MIN) continue;
      column = std::sqrt(column);
      row = std::sqrt(row);
      const double before = column + row;
      double factor = 1;
      for (; column < row / 2; column *= 2, row /= 2) factor *= 2;
      for (; column > row * 2; column /= 2, row *= 2) factor /= 2;
      if (column + row >= kWorthwhile * before) continue;
      changed = true;
      for (int j = 0; j < a.n; ++j) a[i][j] /= factor;
      for (int j = 0; j < a.n; ++j) a[j][i] *= factor;
    }
  }
  return true;
}

}  // namespace rnn
