// Noiseless memorization: memorization.py of the authors (without generate_all).
#include <algorithm>
#include <cstdint>
#include <limits>

#include "families.h"

namespace rnn {
namespace {

// values^positions, or 0 if that leaves 63 bits.
int64_t pattern_count(int values, int positions) {
  int64_t count = 1;
  for (int k = 0; k < positions; ++k) {
    if (count > std::numeric_limits<int64_t>::max() / values) return 0;
    count *= values;
  }
  return count;
}

}  // namespace

void draw_memorization(int values, int positions, RandomState& random, int length, int batch, Batch& out) {
  const int T = length + 2 * positions;
  const auto blank = uint16_t(values), trigger = uint16_t(values + 1);
  prepare_one_hot(T, batch, out);
  const auto row = [B = std::size_t(batch)](int t, int b) { return t * B + std::size_t(b); };
  std::fill(out.input_channels.begin(), out.input_channels.end(), blank);
  out.classes.assign(out.input_channels.size(), blank);

  const int64_t patterns = pattern_count(values, positions);
  for (int b = 0; b < batch; ++b) {
    out.input_channels[row(length + positions, b)] = trigger;
    int64_t pattern = random.randint(patterns);
    for (int k = 0; k < positions; ++k) {
      // More patterns than NumPy could number: the authors' way ends here, and each symbol is drawn by itself.
      const int64_t symbol = patterns == 0 ? random.randint(values) : pattern % values;
      pattern /= values;
      out.input_channels[row(k, b)] = uint16_t(symbol);
      out.classes[row(length + positions + k, b)] = int32_t(symbol);
    }
  }
}

}  // namespace rnn
