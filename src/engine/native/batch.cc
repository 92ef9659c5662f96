// Emptying and dividing of minibatches; see batch.h.
#include "batch.h"

#include <cstddef>

namespace rnn {

namespace {

// [rows][B][width] -> [rows][count][width]: of each row the examples from `first` on.
template <class T>
void take_columns(const std::vector<T>& from, std::size_t B, std::size_t width, std::size_t first, std::size_t count,
                  std::vector<T>& to) {
  for (std::size_t at = first * width; at < from.size(); at += B * width)
    to.insert(to.end(), from.begin() + std::ptrdiff_t(at), from.begin() + std::ptrdiff_t(at + count * width));
}

// The same of lists, row r of which is offsets[r] .. offsets[r + 1]; copy(begin, end) is told what to append.
template <class F>
void take_lists(const std::vector<uint32_t>& offsets, std::size_t B, std::size_t first, std::size_t count,
                std::vector<uint32_t>& to, F copy) {
  to.assign(1, 0);
  for (std::size_t row = first; row + count < offsets.size(); row += B) {
    copy(offsets[row], offsets[row + count]);
    const uint32_t shift = to.back() - offsets[row];
    for (std::size_t i = 1; i <= count; ++i) to.push_back(offsets[row + i] + shift);
  }
}

}  // namespace

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

void take_examples(const Batch& batch, int first, int count, Batch& out) {
  const std::size_t B = std::size_t(batch.B), begin = std::size_t(first), n = std::size_t(count);
  out.clear(batch.T, count);
  const auto append = [](const auto& from, uint32_t i, uint32_t end, auto& to) {
    if (!from.empty()) to.insert(to.end(), from.begin() + i, from.begin() + end);
  };
  take_lists(batch.input_offsets, B, begin, n, out.input_offsets, [&](uint32_t i, uint32_t end) {
    append(batch.input_channels, i, end, out.input_channels);
    append(batch.input_values, i, end, out.input_values);
  });
  take_lists(batch.target_offsets, B, begin, n, out.target_offsets,
             [&](uint32_t i, uint32_t end) { append(batch.target_channels, i, end, out.target_channels); });
  take_columns(batch.classes, B, 1, begin, n, out.classes);
  take_columns(batch.reals, B, batch.reals.size() / B, begin, n, out.reals);
  take_columns(batch.lengths, B, 1, begin, n, out.lengths);
}

}  // namespace rnn
