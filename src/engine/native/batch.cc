// Emptying of minibatches; see batch.h.
#include "batch.h"

namespace rnn {

void Batch::clear(int steps, int examples) {
  T = steps;
  B = examples;
  input_offsets.clear();
  input_channels.clear();
  input_values.clear();
  classes.clear();
  target_offsets.clear();
  target_channels.clear();
  reals.clear();
  lengths.clear();
}

}  // namespace rnn
