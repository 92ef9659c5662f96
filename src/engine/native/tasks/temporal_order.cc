// Temporal order with two or three symbols: tempOrder.py and tempOrder3bit.py of the authors.
#include <vector>

#include "families.h"

namespace rnn {

void draw_temporal_order(std::span<const double> starts, RandomState& random, int length, int batch, Batch& out) {
  prepare_one_hot(length, batch, out);
  out.classes.assign(std::size_t(batch), 0);
  // The places are drawn before the distractors that they replace. thread_local: no allocation from call to call.
  thread_local std::vector<int> places;
  places.clear();
  const int width = int(length * .1);
  for (std::size_t k = 0; k < starts.size(); ++k) {
    const int first = int(length * starts[k]);
    for (int b = 0; b < batch; ++b) places.push_back(first + int(random.randint(width)));
    for (int32_t& label : out.classes) label |= int32_t(random.randint(2)) << k;
  }
  for (uint16_t& channel : out.input_channels) channel = uint16_t(2 + random.randint(4));
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::size_t k = i / std::size_t(batch), b = i % std::size_t(batch);
    const std::size_t row = std::size_t(places[i]) * std::size_t(batch) + b;
    out.input_channels[row] = uint16_t(out.classes[b] >> k & 1);
  }
}

}  // namespace rnn
