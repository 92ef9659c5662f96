// Trains three small networks with each kernel of the machine it runs on, and prints a hash of what came out: the same
// on each line of an experiment, and on every machine. For targets that the test suite cannot reach, such as 64-bit Arm
// under emulation; ends with 1 where two kernels or numbers of threads differ. Arguments: how many updates.
#include <bit>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "float_mode.h"
#include "session.h"

namespace {

using namespace rnn;

/** FNV-1a over the bits of doubles. */
class Hash {
 public:
  void add(double value) {
    const uint64_t bits = std::isnan(value) ? 0x7ff8000000000000u : std::bit_cast<uint64_t>(value);
    for (int shift = 0; shift < 64; shift += 8) hash_ = (hash_ ^ (bits >> shift & 0xff)) * 0x100000001b3u;
  }
  uint64_t value() const { return hash_; }

 private:
  uint64_t hash_ = 0xcbf29ce484222325u;
};

void add(Hash& hash, const UpdateReport& report) {
  for (const double value : {report.cost, report.descent.norm, report.omega, double(report.valid_pairs)})
    hash.add(value);
}

SessionOptions options(const Kernels& kernels, int threads) {
  return {.kernels = &kernels,
          .activation = Activation::kTanh,
          .head = HeadName::kLastSoftmax,
          .inputs = 6,
          .units = 21,
          .outputs = 4,
          .biases = true,
          .seed = 1,
          .sum_over_time = false,
          .omega_form = Omega::Form::kSquaredNorm,
          .omega_bound = 1e-20,
          .optimiser = {.threshold = 1, .guard = true, .momentum = 0.9, .nesterov = false},
          .weight_noise = 0,
          .weight_decay = 0,
          .task = std::nullopt,
          .threads = threads};
}

/** Temporal order with SGD-CR and momentum; spectral radius and random orders in the first weights. */
void task(const Kernels& kernels, int threads, int updates, Hash& hash) {
  SessionOptions chosen = options(kernels, threads);
  chosen.task = TaskSpec{*task_from_name("temporal-order"), 2, 5};
  Session session(chosen);
  if (!session.initialise(*initialisation_from_name("smart-tanh"), 1)) std::abort();
  for (int i = 0; i < updates; ++i) add(hash, *session.update_on_task(20, 7, 0.01, 1));
  hash.add(session.evaluate_task(30, 20)->nll);
  for (const double value : session.parameters()) hash.add(value);
}

/** Two lanes and more of random data, with or without carried states. */
void data(const SessionOptions& chosen, const Sequences& sequences, bool carry, int updates, Hash& hash) {
  Session session(chosen);
  if (!session.initialise(*initialisation_from_name("orthogonal"), 1)) std::abort();
  for (int i = 0; i < updates; ++i) {
    std::vector<Lane> lanes;
    for (int lane = 0; lane < 5; ++lane) lanes.push_back({40 * lane + 9 * (i % 4), 9 - lane, carry && i % 4 > 0});
    if (!gather(sequences, lanes, 1, session.batch())) std::abort();
    add(hash, *session.update_on_lanes(lanes, 0.05, 0.5));
  }
  for (const double value : session.parameters()) hash.add(value);
  for (const double value : session.carried()) hash.add(value);
}

void music(const Kernels& kernels, int threads, int updates, Hash& hash) {
  std::vector<uint32_t> offsets{0};
  std::vector<uint16_t> values;
  for (int step = 0; step < 240; ++step) {
    for (int key = step % 3; key < 30; key += 7 + step % 5) values.push_back(uint16_t(key));
    offsets.push_back(uint32_t(values.size()));
  }
  SessionOptions chosen = options(kernels, threads);
  chosen.head = HeadName::kBernoulli;
  chosen.activation = Activation::kSigmoid;
  chosen.inputs = chosen.outputs = 30;
  chosen.weight_noise = 0.01;
  chosen.weight_decay = 0.001;
  data(chosen, {.step_offsets = offsets, .values = values, .steps = 240, .width = 30}, false, updates, hash);
}

void text(const Kernels& kernels, int threads, int updates, Hash& hash) {
  std::vector<uint16_t> values;
  for (int step = 0; step < 240; ++step) values.push_back(uint16_t(step * step % 11));
  SessionOptions chosen = options(kernels, threads);
  chosen.head = HeadName::kSoftmax;
  chosen.inputs = chosen.outputs = 11;
  data(chosen, {.step_offsets = {}, .values = values, .steps = 240, .width = 11}, true, updates, hash);
}

}  // namespace

int main(int count, char** arguments) {
  const int updates = count > 1 ? std::atoi(arguments[1]) : 200;
  const FlushDenormals mode;
  bool same = true;
  const std::pair<const char*, void (*)(const Kernels&, int, int, Hash&)> experiments[] = {
      {"task", task}, {"music", music}, {"text", text}};
  for (const auto& [name, train] : experiments) {
    uint64_t first = 0;
    for (const Kernels* kernels : available_kernels()) {
      for (const int threads : {1, 3}) {
        Hash hash;
        train(*kernels, threads, updates, hash);
        if (first == 0) first = hash.value();
        same = same && hash.value() == first;
        std::fprintf(stderr, "%-6s %-9s %d threads  %016" PRIx64 "\n", name, kernels->name, threads, hash.value());
      }
    }
    std::printf("%-6s %016" PRIx64 "\n", name, first);
  }
  return same ? 0 : 1;
}
