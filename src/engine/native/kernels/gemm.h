// Matrix products over a vector type, after Goto and van de Geijn (2008) and BLIS: pack both operands into the order in
// which the innermost tile reads them, keep the tile's sums in registers.
//
// Each element of a product is, for each block of kBlockDepth terms, a chain of fused multiply-adds from 0 in the order
// of k, added to C: whatever the tiles and the vector's width, the same bits.
//
// Simd gives: width (doubles a vector), panel_vectors, tile_rows, packed_tile_rows, and the functions used here and in
// elementwise.h, element by element:
//   load_partial, store_partial(p, count)  the first `count` elements; the others are 0, or not written
//   fma(a, b, c), fnma(a, b, c)            a b + c and c - a b, rounded once
//   min(a, b), max(a, b)                   a < b ? a : b and a > b ? a : b, so that b stays where one is NaN
//   where_positive(x, v)                   v where x > 0, else 0
//   where_negative(x, v, otherwise)        v where x < 0, else `otherwise`
//   power_of_2(x)                          2^k, k in the low bits of x
//   exponent(x), mantissa(x)               of positive normal x = 2^exponent mantissa, 1 <= mantissa < 2
// Included once by each instruction set's file, with a Simd in that file's anonymous namespace. Such a file is compiled
// for instructions that the machine may lack, so nothing here may instantiate an inline function of the standard
// library: the linker could keep that copy for the whole program.
#pragma once

#include "kernels.h"

namespace rnn {

template <class Simd>
struct Gemm {
  using V = typename Simd::V;
  static constexpr int W = Simd::width;
  static constexpr int kPanel = Simd::panel_vectors * W;  // columns of a packed panel of B
  static constexpr int kTile = Simd::tile_rows;           // most rows of a tile
  static constexpr int kWide = 8;                         // vectors of the one-row tile: hides the latency of FMA

  static constexpr int smaller(int a, int b) { return a < b ? a : b; }
  static constexpr int ceil_div(int a, int b) { return (a + b - 1) / b; }

  // Packed B: panels of kPanel columns, each [k][kPanel], the last filled up with zeros.
  static std::size_t packed_size(int k, int n) { return std::size_t(ceil_div(n, kPanel)) * kPanel * k; }

  static void pack(int k, int n, const double* b, int ldb, bool transposed, double* packed) {
    for (int j0 = 0; j0 < n; j0 += kPanel, packed += std::size_t(k) * kPanel) {
      const int columns = smaller(kPanel, n - j0);
      if (columns < kPanel)
        for (std::size_t i = 0; i < std::size_t(k) * kPanel; ++i) packed[i] = 0.0;
      if (transposed) {
        pack_rows(columns, k, b + std::size_t(j0) * ldb, ldb, packed, kPanel);
      } else {
        pack_columns(columns, k, b + j0, ldb, packed, kPanel);
      }
    }
  }

  // packed[p * stride + i] <- x[i * ldx + p], i < count, p < k: four rows at a time, so that whole lines are written.
  static void pack_rows(int count, int k, const double* x, int ldx, double* packed, int stride) {
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      const double *x0 = x + std::size_t(i) * ldx, *x1 = x0 + ldx, *x2 = x1 + ldx, *x3 = x2 + ldx;
      for (int p = 0; p < k; ++p) {
        double* to = packed + std::size_t(p) * stride + i;
        to[0] = x0[p], to[1] = x1[p], to[2] = x2[p], to[3] = x3[p];
      }
    }
    for (; i < count; ++i)
      for (int p = 0; p < k; ++p) packed[std::size_t(p) * stride + i] = x[std::size_t(i) * ldx + p];
  }

  // packed[p * stride + i] <- x[p * ldx + i], i < count, p < k.
  static void pack_columns(int count, int k, const double* x, int ldx, double* packed, int stride) {
    for (int p = 0; p < k; ++p) {
      const double* from = x + std::size_t(p) * ldx;
      double* to = packed + std::size_t(p) * stride;
      int i = 0;
      for (; i + W <= count; i += W) Simd::store(to + i, Simd::load(from + i));
      for (; i < count; ++i) to[i] = from[i];
    }
  }

  // Rows of A: element (i, p) lies at first[i * row + p * step].
  struct Rows {
    const double* first;
    std::ptrdiff_t row, step;
  };

  // How the rows of a block are shared among tiles. Rows read in place go evenly to as few tiles as hold them (20 rows
  // are 2 x 10, not 12 + 8); packed ones to tiles of a height that packs fast, and a last one with the rest.
  struct Tiles {
    int count, height, tall, last;  // `tall` tiles have `height` rows, the others `last`
    Tiles(int rows, bool packed) {
      constexpr int kPackedTile = Simd::packed_tile_rows;
      count = ceil_div(rows, packed ? kPackedTile : kTile);
      height = packed ? kPackedTile : ceil_div(rows, count);
      tall = packed ? rows / kPackedTile : count - (count * height - rows);
      last = packed ? rows % kPackedTile : height - 1;
    }
    int rows(int tile) const { return tile < tall ? height : last; }
  };

  // A transposed A is packed, one tile after the other, each [k][rows of the tile]. So is one whose rows are a multiple
  // of 4 KiB apart, since these would meet in one set of the L1 cache.
  static bool must_pack(bool transposed, int lda) { return transposed || lda % 512 == 0; }

  static void pack_a(int m, int k, const double* a, int lda, bool transposed, double* packed) {
    const Tiles tiles(m, true);
    for (int tile = 0; tile < tiles.count; ++tile) {
      const int rows = tiles.rows(tile);
      if (transposed) {
        pack_columns(rows, k, a, lda, packed, rows);
        a += rows;
      } else {
        pack_rows(rows, k, a, lda, packed, rows);
        a += std::size_t(rows) * lda;
      }
      packed += std::size_t(rows) * k;
    }
  }

  // C[ROWS][VECTORS * W] += A B for one tile; vector j of B lies in panel j / panel_vectors. `columns` is how many of
  // the tile's columns exist in C.
  template <int ROWS, int VECTORS>
  static void tile(int k, Rows a, const double* b, std::size_t panel_stride, double* c, int ldc, int columns) {
    constexpr int kPanels = (VECTORS + Simd::panel_vectors - 1) / Simd::panel_vectors;
    V sum[ROWS][VECTORS];
#pragma GCC unroll 32
    for (int i = 0; i < ROWS; ++i)
#pragma GCC unroll 8
      for (int j = 0; j < VECTORS; ++j) sum[i][j] = Simd::zero();

    const double* panel[kPanels];
#pragma GCC unroll 8
    for (int q = 0; q < kPanels; ++q) panel[q] = b + q * panel_stride;

    // Every third row has a pointer, from which the next two lie at fixed distances: so the registers suffice.
    constexpr int kThirds = (ROWS + 2) / 3;
    const double* third[kThirds];
#pragma GCC unroll 8
    for (int q = 0; q < kThirds; ++q) third[q] = a.first + 3 * q * a.row;

    for (int p = 0; p < k; ++p) {
      V b_p[VECTORS];
#pragma GCC unroll 8
      for (int j = 0; j < VECTORS; ++j)
        b_p[j] = Simd::load(panel[j / Simd::panel_vectors] + p * kPanel + j % Simd::panel_vectors * W);
#pragma GCC unroll 32
      for (int i = 0; i < ROWS; ++i) {
        const V a_ip = Simd::set1(third[i / 3][i % 3 * a.row]);
#pragma GCC unroll 8
        for (int j = 0; j < VECTORS; ++j) sum[i][j] = Simd::fma(a_ip, b_p[j], sum[i][j]);
      }
#pragma GCC unroll 8
      for (int q = 0; q < kThirds; ++q) third[q] += a.step;
    }

#pragma GCC unroll 32
    for (int i = 0; i < ROWS; ++i)
#pragma GCC unroll 8
      for (int j = 0; j < VECTORS; ++j) {
        double* c_ij = c + std::size_t(i) * ldc + j * W;
        const int there = columns - j * W;
        if (there >= W) {
          Simd::store(c_ij, Simd::add(Simd::load(c_ij), sum[i][j]));
        } else if (there > 0) {
          Simd::store_partial(c_ij, Simd::add(Simd::load_partial(c_ij, there), sum[i][j]), there);
        }
      }
  }

  using TileFunction = void (*)(int, Rows, const double*, std::size_t, double*, int, int);

  // The functions for 1 .. kTile rows, VECTORS wide.
  template <int VECTORS, int... ROWS>
  static TileFunction choose(int rows, std::integer_sequence<int, ROWS...>) {
    static constexpr TileFunction kFunctions[] = {tile<ROWS + 1, VECTORS>...};
    return kFunctions[rows - 1];
  }

  template <int VECTORS>
  static TileFunction tile_function(int rows) {
    return choose<VECTORS>(rows, std::make_integer_sequence<int, kTile>{});
  }

  // As many vectors as the last, partly filled panel needs.
  static TileFunction edge_function(int rows, int columns) {
    const int vectors = ceil_div(columns, W);
    if constexpr (Simd::panel_vectors > 2) {
      if (vectors == 3) return tile_function<3>(rows);
    }
    if constexpr (Simd::panel_vectors > 1) {
      if (vectors == 2) return tile_function<2>(rows);
    }
    return vectors == 1 ? tile_function<1>(rows) : tile_function<Simd::panel_vectors>(rows);
  }

  // C[m][n] += A . packed B, m <= kBlockRows: each panel of B meets all tiles of A while it is in L1.
  static void multiply_block(int m, int n, int k, const double* a, int lda, bool transposed, const double* b,
                             std::size_t panel_stride, double* c, int ldc, double* a_block) {
    int j0 = 0;
    if (m == 1 && !transposed) {
      constexpr int kWideColumns = kWide * W;
      for (; j0 + kWideColumns <= n; j0 += kWideColumns, b += kWide / Simd::panel_vectors * panel_stride)
        tile<1, kWide>(k, {a, 0, 1}, b, panel_stride, c + j0, ldc, kWideColumns);
    }
    const bool packed = must_pack(transposed, lda);
    if (packed) {
      pack_a(m, k, a, lda, transposed, a_block);
      a = a_block;
    }
    const Tiles tiles(m, packed);
    for (; j0 < n; j0 += kPanel, b += panel_stride) {
      const int columns = smaller(kPanel, n - j0);
      const double* a_tile = a;
      double* c_tile = c + j0;
      for (int i = 0; i < tiles.count; ++i) {
        const int rows = tiles.rows(i);
        const Rows at = packed ? Rows{a_tile, 1, rows} : Rows{a_tile, lda, 1};
        edge_function(rows, columns)(k, at, b, panel_stride, c_tile, ldc, columns);
        a_tile += std::size_t(rows) * (packed ? k : lda);
        c_tile += std::size_t(rows) * ldc;
      }
    }
  }

  static void multiply_packed(int m, int n, int k, const double* a, int lda, const double* packed, double* c, int ldc,
                              double* scratch) {
    const std::size_t panel_stride = std::size_t(k) * kPanel;
    for (int i0 = 0; i0 < m; i0 += kBlockRows) {
      const int rows = smaller(kBlockRows, m - i0);
      for (int p0 = 0; p0 < k; p0 += kBlockDepth) {
        const int depth = smaller(kBlockDepth, k - p0);
        multiply_block(rows, n, depth, a + std::size_t(i0) * lda + p0, lda, false, packed + std::size_t(p0) * kPanel,
                       panel_stride, c + std::size_t(i0) * ldc, ldc, scratch);
      }
    }
  }

  static void gemm(bool transpose_a, bool transpose_b, int m, int n, int k, const double* a, int lda, const double* b,
                   int ldb, double* c, int ldc, double* scratch) {
    double* a_block = scratch;
    double* b_block = scratch + kBlockRows * kBlockDepth;
    const std::size_t a_row = transpose_a ? 1 : lda, a_column = transpose_a ? lda : 1;
    const std::size_t b_row = transpose_b ? 1 : ldb, b_column = transpose_b ? ldb : 1;
    for (int j0 = 0; j0 < n; j0 += kBlockColumns) {
      const int columns = smaller(kBlockColumns, n - j0);
      for (int p0 = 0; p0 < k; p0 += kBlockDepth) {
        const int depth = smaller(kBlockDepth, k - p0);
        pack(depth, columns, b + p0 * b_row + j0 * b_column, ldb, transpose_b, b_block);
        for (int i0 = 0; i0 < m; i0 += kBlockRows) {
          const int rows = smaller(kBlockRows, m - i0);
          multiply_block(rows, columns, depth, a + i0 * a_row + p0 * a_column, lda, transpose_a, b_block,
                         std::size_t(depth) * kPanel, c + std::size_t(i0) * ldc + j0, ldc, a_block);
        }
      }
    }
  }
};

}  // namespace rnn
