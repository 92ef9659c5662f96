// Addition and multiplication of two marked numbers: addition.py and multiplication.py of the authors.
#include <utility>
#include <vector>

#include "families.h"

namespace rnn {

void draw_arithmetic(Operation operation, RandomState& random, int length, int batch, Batch& out) {
  const int T = length + int(random.randint(int(length * .1)));
  const int tenth = int(T * .1), two_fifths = int(T * .4);
  prepare(T, batch, out);
  // The marked steps of each sequence, the first below the second. thread_local: no allocation from call to call.
  thread_local std::vector<std::pair<int, int>> marks;
  marks.assign(std::size_t(batch), {0, 0});
  for (auto& mark : marks) mark.first = int(random.randint(tenth));
  for (auto& mark : marks) mark.second = tenth + int(random.randint(two_fifths));

  out.reals.resize(std::size_t(batch));
  out.input_offsets.push_back(0);
  for (int t = 0; t < T; ++t) {
    for (std::size_t b = 0; b < marks.size(); ++b) {
      // The authors draw for both channels, then overwrite channel 0 by the marks.
      random.random_sample();
      const double value = random.random_sample();
      const bool first = t == marks[b].first, second = t == marks[b].second;
      if (first || second) {
        out.input_channels.push_back(0);
        out.input_values.push_back(1);
      }
      out.input_channels.push_back(1);
      out.input_values.push_back(value);
      out.input_offsets.push_back(uint32_t(out.input_channels.size()));

      double& target = out.reals[b];
      if (first) target = value;
      if (second) target = operation == Operation::kProduct ? target * value : (target + value) / 2;
    }
  }
}

}  // namespace rnn
