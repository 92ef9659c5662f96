// Between dense arrays, as tests and other programs have them, and the engine's sparse batches.
#pragma once

#include <cstddef>
#include <span>

#include "batch.h"
#include "heads/head.h"

namespace rnn {

struct DenseShape {
  int T, B, inputs, outputs;
  HeadName head;

  bool last_only() const { return head == HeadName::kLastSoftmax || head == HeadName::kLastLinear; }
  std::size_t target_rows() const { return std::size_t(last_only() ? 1 : T) * B; }
  std::size_t inputs_size() const { return std::size_t(T) * B * inputs; }
  std::size_t targets_size() const { return target_rows() * outputs; }
};

/** inputs [T][B][inputs]; targets [B][outputs] for last-* heads, else [T][B][outputs], classes as one-hot rows. */
void from_dense(const DenseShape& shape, std::span<const double> inputs, std::span<const double> targets, Batch& out);
/** The reverse; inputs and targets are filled with zeros first. */
void to_dense(const DenseShape& shape, const Batch& batch, std::span<double> inputs, std::span<double> targets);

}  // namespace rnn
