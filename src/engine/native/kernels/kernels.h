// The arithmetic that everything above is built from, as a table of functions: one table for each instruction set, all
// of which give the same bits. reference.cc is the oracle of the others, plain formulas; dispatch.cc chooses.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace rnn {

enum class Activation { kTanh, kSigmoid, kLinear, kRelu };

struct Kernels {
  const char* name;

  // Products. Row-major; ld* are row strides; all accumulate into C. Scratch: kScratchDoubles doubles.

  /** Doubles that a packed operand B [k][n] takes. */
  std::size_t (*packed_size)(int k, int n);
  /** Packs B [k][n] (or its transpose: b is then [n][k]) for any number of products with it. */
  void (*pack)(int k, int n, const double* b, int ldb, bool transposed, double* packed);
  /** C[m][n] += A[m][k] B, B packed. */
  void (*multiply_packed)(int m, int n, int k, const double* a, int lda, const double* packed, double* c, int ldc,
                          double* scratch);
  /** C[m][n] += op(A) op(B), where op transposes if asked: op(A) is [m][k], op(B) is [k][n]. */
  void (*gemm)(bool transpose_a, bool transpose_b, int m, int n, int k, const double* a, int lda, const double* b,
               int ldb, double* c, int ldc, double* scratch);

  // Elementwise.

  /** x <- f(x). */
  void (*activate)(Activation f, double* x, std::size_t n);
  /**
   * One BPTT step of one example: e = m + v, of which one may be null; returns |e|^2; s <- e .* f'(h), from the output
   * h. s may be m.
   */
  double (*backpropagate)(Activation f, const double* h, const double* m, const double* v, double* s, std::size_t n);
  /** y <- y + a x. */
  void (*axpy)(double a, const double* x, double* y, std::size_t n);
  /** y <- x + a y. */
  void (*xpay)(const double* x, double a, double* y, std::size_t n);
  double (*sum_squares)(const double* x, std::size_t n);
  /** y[n] <- y + the sum of the m rows of x [m][n], row after row. */
  void (*sum_rows)(int m, int n, const double* x, int ldx, double* y);
  /** z <- softmax(z); returns log sum exp z. */
  double (*softmax)(double* z, std::size_t n);
  /** z <- sigmoid(z); returns sum log(1 + exp z). */
  double (*bernoulli)(double* z, std::size_t n);
};

/** Room for one packed block of each operand (gemm.h). */
inline constexpr int kBlockRows = 192;     // of A: kBlockRows x kBlockDepth stays in L2
inline constexpr int kBlockDepth = 256;    // common to A and B
inline constexpr int kBlockColumns = 512;  // of B
inline constexpr std::size_t kScratchDoubles = std::size_t{kBlockDepth} * (kBlockRows + kBlockColumns);

/** The tables that this machine can run, best first; the portable one is always there and last. */
const std::vector<const Kernels*>& available_kernels();
/** By name, or null; "reference", too, which agrees with the others to rounding only. */
const Kernels* find_kernels(std::string_view name);
/** The best, or the one that RNN_WORKBENCH_KERNEL names (if this machine can run it). */
const Kernels& default_kernels();

}  // namespace rnn
