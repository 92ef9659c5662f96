// Random permutation: permutation.py of the authors.
#include "families.h"

namespace rnn {

void draw_permutation(RandomState& random, int length, int batch, Batch& out) {
  prepare_one_hot(length, batch, out);
  for (uint16_t& channel : out.input_channels) channel = uint16_t(2 + random.randint(98));
  // The authors draw one step more; it is overwritten by the target and never an input.
  for (int b = 0; b < batch; ++b) random.randint(98);
  for (int b = 0; b < batch; ++b) {
    const int64_t symbol = random.randint(2);
    out.input_channels[std::size_t(b)] = uint16_t(symbol);
    out.classes.push_back(int32_t(symbol));
  }
}

}  // namespace rnn
