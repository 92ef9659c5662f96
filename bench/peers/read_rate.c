// How fast this core reads numbers that it has read before: the roofline of what is bound by reading weights. See README.md.
//
// Reads lines "doubles passes", answers each with a JSON line: the milliseconds of a pass over so many doubles.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef double Vector __attribute__((vector_size(64)));
enum { kSums = 8 };

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e3 * now.tv_sec + 1e-6 * now.tv_nsec;
}

int main(void) {
  printf("{\"peer\": \"reading\"}\n");
  fflush(stdout);
  long doubles, passes;
  while (scanf("%ld %ld", &doubles, &passes) == 2) {
    const long blocks = doubles / (8 * kSums);
    Vector* values = aligned_alloc(64, (size_t)blocks * kSums * sizeof(Vector));
    for (long i = 0; i < blocks * kSums; ++i) values[i] = (Vector){1, 2, 3, 4, 5, 6, 7, 8};
    Vector sums[kSums] = {0};
    const double start = milliseconds();
    for (long pass = 0; pass < passes; ++pass) {
      for (long i = 0; i < blocks; ++i)
        for (int j = 0; j < kSums; ++j) sums[j] += values[i * kSums + j];
      __asm__ volatile("" : : "r"(values) : "memory");
    }
    const double ms = (milliseconds() - start) / passes;
    double sum = 0;
    for (int j = 0; j < kSums; ++j) sum += sums[j][0];
    printf("{\"ms\": %.6g, \"sum\": %.17g}\n", ms, sum);
    fflush(stdout);
    free(values);
  }
  return 0;
}
