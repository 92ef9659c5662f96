// Between dense and sparse batches; see dense_batch.h.
#include "dense_batch.h"

#include <algorithm>

namespace rnn {

void from_dense(const DenseShape& shape, std::span<const double> inputs, std::span<const double> targets, Batch& out) {
  out.clear(shape.T, shape.B);
  out.lengths.assign(shape.B, shape.T);
  out.input_offsets.push_back(0);
  for (std::size_t i = 0; i < inputs.size();) {
    for (int channel = 0; channel < shape.inputs; ++channel, ++i) {
      if (inputs[i] == 0) continue;
      out.input_channels.push_back(uint16_t(channel));
      out.input_values.push_back(inputs[i]);
    }
    out.input_offsets.push_back(uint32_t(out.input_channels.size()));
  }

  out.target_offsets.push_back(0);
  if (shape.head == HeadName::kLastLinear) {
    out.reals.assign(targets.begin(), targets.end());
    return;
  }
  for (std::size_t row = 0; row < shape.target_rows(); ++row) {
    const auto target = targets.subspan(row * shape.outputs, shape.outputs);
    if (shape.head == HeadName::kBernoulli) {
      for (int channel = 0; channel < shape.outputs; ++channel)
        if (target[channel] != 0) out.target_channels.push_back(uint16_t(channel));
      out.target_offsets.push_back(uint32_t(out.target_channels.size()));
    } else {
      out.classes.push_back(int32_t(std::max_element(target.begin(), target.end()) - target.begin()));
    }
  }
}

void to_dense(const DenseShape& shape, const Batch& batch, std::span<double> inputs, std::span<double> targets) {
  std::fill(inputs.begin(), inputs.end(), 0.0);
  std::fill(targets.begin(), targets.end(), 0.0);
  for (std::size_t row = 0; row + 1 < batch.input_offsets.size(); ++row)
    for (uint32_t i = batch.input_offsets[row]; i < batch.input_offsets[row + 1]; ++i)
      inputs[row * shape.inputs + batch.input_channels[i]] = batch.input_values.empty() ? 1.0 : batch.input_values[i];
  if (shape.head == HeadName::kLastLinear) {
    std::copy(batch.reals.begin(), batch.reals.end(), targets.begin());
  } else if (shape.head == HeadName::kBernoulli) {
    for (std::size_t row = 0; row + 1 < batch.target_offsets.size(); ++row)
      for (uint32_t i = batch.target_offsets[row]; i < batch.target_offsets[row + 1]; ++i)
        targets[row * shape.outputs + batch.target_channels[i]] = 1.0;
  } else {
    for (std::size_t row = 0; row < batch.classes.size(); ++row)
      targets[row * shape.outputs + batch.classes[row]] = 1.0;
  }
}

}  // namespace rnn
