// The addon's exports. Only this folder knows Node-API; what each export takes and gives stands in binding.ts.
#include <algorithm>

#include "../buffer.h"
#include "../float_mode.h"
#include "../kernels/kernels.h"
#include "../linalg/eigenvalues.h"
#include "../linalg/singular_value.h"
#include "../weight_noise.h"
#include "arguments.h"
#include "random_state.h"
#include "session.h"

namespace rnn {
namespace {

const Kernels& to_kernels(const Napi::Value& value) {
  const Kernels* kernels = find_kernels(to_string(value));
  if (!kernels) fail(value.Env(), "unknown kernel");
  return *kernels;
}

Napi::Value kernels(const Napi::CallbackInfo& info) {
  auto names = Napi::Array::New(info.Env());
  for (const Kernels* kernels : available_kernels())
    names.Set(names.Length(), Napi::String::New(info.Env(), kernels->name));
  return names;
}

Napi::Value default_kernel(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), default_kernels().name);
}

Napi::Value build(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), RNN_BUILD); }

// (matrix, order, stop flag or null)
Napi::Value js_eigenvalues(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const int n = to_int(info[1]);
  const auto matrix = to_span<double>(info[0], std::size_t(n) * n);
  auto values = Napi::Float64Array::New(env, 2 * std::size_t(n));
  const Outcome outcome = eigenvalues(matrix.data(), n, values.Data(), to_stop_flag(info[2]));
  if (outcome == Outcome::kFailed) fail(env, "the eigenvalues do not converge");
  return outcome == Outcome::kStopped ? env.Null() : values;
}

// (matrix, order, stop flag or null)
Napi::Value js_singular_value(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const int n = to_int(info[1]);
  const auto matrix = to_span<double>(info[0], std::size_t(n) * n);
  const auto value = largest_singular_value(matrix.data(), n, to_stop_flag(info[2]));
  return value ? Napi::Number::New(env, *value) : env.Null();
}

// (upper half of the seed, lower half, count)
Napi::Value js_weight_noise(const Napi::CallbackInfo& info) {
  const uint64_t seed = uint64_t(to_double(info[0])) << 32 | uint64_t(to_double(info[1]));
  const std::size_t count = std::size_t(to_int(info[2]));
  auto numbers = Napi::Float64Array::New(info.Env(), count);
  std::fill_n(numbers.Data(), count, 0.0);
  add_noise(seed, 1, numbers.Data(), numbers.Data(), count);
  return numbers;
}

// (kernel, transposeA, transposeB, m, n, k, a, b, c)
void gemm(const Napi::CallbackInfo& info) {
  const Kernels& kernels = to_kernels(info[0]);
  const bool transpose_a = to_bool(info[1]), transpose_b = to_bool(info[2]);
  const int m = to_int(info[3]), n = to_int(info[4]), k = to_int(info[5]);
  const auto a = to_span<double>(info[6], std::size_t(m) * k), b = to_span<double>(info[7], std::size_t(k) * n),
             c = to_span<double>(info[8], std::size_t(m) * n);
  thread_local Buffer scratch(kScratchDoubles);
  const FlushDenormals mode;
  std::fill(c.begin(), c.end(), 0.0);
  kernels.gemm(transpose_a, transpose_b, m, n, k, a.data(), transpose_a ? m : k, b.data(), transpose_b ? k : n,
               c.data(), n, scratch.data());
}

// (kernel, transposeB, m, n, k, a, b, c, calls): B is packed once, as an update does it.
void multiply_packed(const Napi::CallbackInfo& info) {
  const Kernels& kernels = to_kernels(info[0]);
  const int m = to_int(info[2]), n = to_int(info[3]), k = to_int(info[4]), calls = to_int(info[8]);
  const auto a = to_span<double>(info[5], std::size_t(m) * k), b = to_span<double>(info[6], std::size_t(k) * n),
             c = to_span<double>(info[7], std::size_t(m) * n);
  const bool transposed = to_bool(info[1]);
  Buffer scratch(kScratchDoubles), packed(kernels.packed_size(k, n));
  const FlushDenormals mode;
  kernels.pack(k, n, b.data(), transposed ? k : n, transposed, packed.data());
  for (int call = 0; call < calls; ++call) {
    std::fill(c.begin(), c.end(), 0.0);
    kernels.multiply_packed(m, n, k, a.data(), k, packed.data(), c.data(), n, scratch.data());
  }
}

// (kernel, activation, x, out)
void activate(const Napi::CallbackInfo& info) {
  const Kernels& kernels = to_kernels(info[0]);
  const std::string name = to_string(info[1]);
  const auto x = to_span<double>(info[2]);
  const auto out = to_span<double>(info[3], x.size());
  const Activation f = name == "tanh"      ? Activation::kTanh
                       : name == "sigmoid" ? Activation::kSigmoid
                       : name == "relu"    ? Activation::kRelu
                                           : Activation::kLinear;
  const FlushDenormals mode;
  std::copy(x.begin(), x.end(), out.begin());
  kernels.activate(f, out.data(), out.size());
}

Napi::Object initialise_addon(Napi::Env env, Napi::Object exports) {
  exports.Set("kernels", Napi::Function::New<kernels>(env));
  exports.Set("defaultKernel", Napi::Function::New<default_kernel>(env));
  exports.Set("build", Napi::Function::New<build>(env));
  exports.Set("eigenvalues", Napi::Function::New<js_eigenvalues>(env));
  exports.Set("singularValue", Napi::Function::New<js_singular_value>(env));
  exports.Set("weightNoise", Napi::Function::New<js_weight_noise>(env));
  exports.Set("gemm", Napi::Function::New<gemm>(env));
  exports.Set("multiplyPacked", Napi::Function::New<multiply_packed>(env));
  exports.Set("activate", Napi::Function::New<activate>(env));
  exports.Set("RandomState", RandomStateObject::define(env));
  exports.Set("Sequences", SequencesObject::define(env));
  exports.Set("Session", SessionObject::define(env));
  return exports;
}

}  // namespace

NODE_API_MODULE(engine, initialise_addon)

}  // namespace rnn
