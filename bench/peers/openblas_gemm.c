// OpenBLAS's dgemm, as the measure of the engine's matrix product. See README.md.
//
// Reads lines "transposeA transposeB m n k calls", answers each with a JSON line: the mean milliseconds of a call, and
// a sum over the result that shows that both sides computed the same product.
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e3 * now.tv_sec + 1e-6 * now.tv_nsec;
}

// The same values as bench/gemm.ts.
static double* operand(long count, long step) {
  double* values = malloc(count * sizeof *values);
  for (long i = 0; i < count; ++i) values[i] = (double)(i * step % 1009) / 1009 - 0.5;
  return values;
}

int main(void) {
  openblas_set_num_threads(1);
  printf("{\"peer\": \"%s, kernel %s\"}\n", openblas_get_config(), openblas_get_corename());
  fflush(stdout);
  int transpose_a, transpose_b, m, n, k, calls;
  while (scanf("%d %d %d %d %d %d", &transpose_a, &transpose_b, &m, &n, &k, &calls) == 6) {
    double* a = operand((long)m * k, 7919);
    double* b = operand((long)k * n, 104729);
    double* c = calloc((size_t)m * n, sizeof *c);
    const double start = milliseconds();
    for (int call = 0; call < calls; ++call) {
      cblas_dgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans, transpose_b ? CblasTrans : CblasNoTrans, m, n,
                  k, 1, a, transpose_a ? m : k, b, transpose_b ? k : n, 0, c, n);
    }
    const double ms = (milliseconds() - start) / calls;
    double sum = 0;
    for (long i = 0; i < (long)m * n; ++i) sum += c[i] * (double)(i % 7 + 1);
    printf("{\"ms\": %.6g, \"sum\": %.17g}\n", ms, sum);
    fflush(stdout);
    free(a);
    free(b);
    free(c);
  }
  return 0;
}
