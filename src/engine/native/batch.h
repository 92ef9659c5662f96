// One minibatch, time-major: row r = t * B + b. Inputs are sparse: lists of the active channels.
#pragma once

#include <cstdint>
#include <vector>

namespace rnn {

struct Batch {
  int T = 0, B = 0;
  std::vector<uint32_t> input_offsets;    // [T*B + 1]
  std::vector<uint16_t> input_channels;   // of row r: input_offsets[r] .. input_offsets[r + 1]
  std::vector<double> input_values;       // beside input_channels, or empty = all 1
  std::vector<int32_t> classes;           // softmax heads: [B] (last-*) or [T*B]; -1 = no target
  std::vector<uint32_t> target_offsets;   // bernoulli: [T*B + 1]
  std::vector<uint16_t> target_channels;  // bernoulli
  std::vector<double> reals;              // last-linear: [B][outputs]
  std::vector<int32_t> lengths;           // [B], <= T: steps after it have no input and no target

  /** For so many steps of so many examples, all lists empty. */
  void clear(int steps, int examples);
};

}  // namespace rnn
