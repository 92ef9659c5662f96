// Makes the table of an instruction set from its Simd; see gemm.h.
#pragma once

#include <utility>

#include "elementwise.h"
#include "gemm.h"

namespace rnn {

template <class Simd>
constexpr Kernels make_kernels(const char* name) {
  using G = Gemm<Simd>;
  using E = Elementwise<Simd>;
  return {name,    G::packed_size, G::pack,        G::multiply_packed, G::gemm,    E::activate, E::backpropagate,
          E::axpy, E::xpay,        E::sum_squares, E::sum_rows,        E::softmax, E::bernoulli};
}

}  // namespace rnn
