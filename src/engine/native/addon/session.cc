// Session and Sequences as JavaScript classes; binding.ts says what each method takes and gives.
#include "session.h"

#include <algorithm>
#include <initializer_list>
#include <new>
#include <system_error>

#include "../dense_batch.h"
#include "../float_mode.h"
#include "arguments.h"

namespace rnn {

namespace {

// Marks the objects of each class, so that a method called on, or given, another object is refused.
constexpr napi_type_tag kSequencesTag = {0x6d1b1c9a2f0e4c57, 0x9b3e5a7d8c1f2e46};

template <class T>
T choose(Napi::Env env, const std::string& name, std::initializer_list<std::pair<const char*, T>> choices) {
  for (const auto& [known, value] : choices)
    if (name == known) return value;
  fail(env, "unknown name: " + name);
}

SessionOptions to_options(const Napi::Value& value) {
  const Napi::Env env = value.Env();
  if (!value.IsObject()) fail(env, "expected a specification");
  const auto spec = value.As<Napi::Object>();
  const auto text = [&](const char* key) { return to_string(spec.Get(key)); };
  const auto number = [&](const char* key) { return to_double(spec.Get(key)); };

  SessionOptions options;
  options.kernels = find_kernels(text("kernel"));
  if (!options.kernels) fail(env, "unknown kernel");
  options.activation = choose<Activation>(env, text("activation"),
                                          {{"tanh", Activation::kTanh},
                                           {"sigmoid", Activation::kSigmoid},
                                           {"linear", Activation::kLinear},
                                           {"relu", Activation::kRelu}});
  options.head = choose<HeadName>(env, text("head"),
                                  {{"last-softmax", HeadName::kLastSoftmax},
                                   {"softmax", HeadName::kSoftmax},
                                   {"last-linear", HeadName::kLastLinear},
                                   {"bernoulli", HeadName::kBernoulli}});
  options.inputs = to_int(spec.Get("inputs"));
  options.units = to_int(spec.Get("units"));
  options.outputs = to_int(spec.Get("outputs"));
  if (options.inputs < 1 || options.units < 1 || options.outputs < 1) fail(env, "expected sizes of at least 1");
  options.biases = to_bool(spec.Get("biases"));
  options.seed = uint32_t(number("seed"));
  options.sum_over_time = text("timeCost") == "sum";
  options.omega_form = choose<Omega::Form>(
      env, text("omegaForm"),
      {{"none", Omega::Form::kNone}, {"squared-norm", Omega::Form::kSquaredNorm}, {"norm", Omega::Form::kNorm}});
  options.omega_bound = number("omegaBound");
  options.optimiser = {number("threshold"), to_bool(spec.Get("guard")), number("momentum"),
                       to_bool(spec.Get("nesterov"))};
  options.weight_noise = number("weightNoise");
  options.weight_decay = number("weightDecay");
  options.threads = to_int(spec.Get("threads"));
  if (const std::string task = text("task"); task != "none") {
    const auto name = task_from_name(task);
    if (!name) fail(env, "unknown task: " + task);
    options.task = TaskSpec{*name, to_int(spec.Get("taskValues")), to_int(spec.Get("taskPositions"))};
  }
  return options;
}

Napi::Value numbers(Napi::Env env, std::initializer_list<double> values) {
  return to_array<double>(env, std::span(values.begin(), values.size()));
}

// The first number says whether the call was stopped.
Napi::Value to_value(Napi::Env env, const std::optional<UpdateReport>& report) {
  if (!report) return numbers(env, {1, 0, 0, 0, 0, 0, 0, 0});
  const Descent& descent = report->descent;
  return numbers(env, {0, report->cost, descent.norm, double(descent.clipped), double(descent.guarded), report->omega,
                       double(report->valid_pairs), double(report->pairs)});
}

Napi::Value to_value(Napi::Env env, const std::optional<Scores>& scores, bool by_step) {
  if (!scores) return numbers(env, {1, 0, 0, 0, 0, 0, 0, 0});
  return numbers(env, {0, scores->nll, scores->terms, by_step ? scores->wrong_rows : scores->wrong_sequences,
                       by_step ? scores->terms : scores->sequences, scores->true_positives, scores->false_positives,
                       scores->false_negatives});
}

// Native memory that cannot be had becomes an error like any other.
template <class F>
auto guarded(Napi::Env env, F f) {
  const FlushDenormals mode;
  try {
    return f();
  } catch (const std::bad_alloc&) {
    throw Napi::RangeError::New(env, "not enough memory for a batch of this size");
  } catch (const std::system_error&) {
    throw Napi::RangeError::New(env, "not enough threads");
  }
}

}  // namespace

Napi::Function SequencesObject::define(Napi::Env env) { return DefineClass(env, "Sequences", {}); }

SequencesObject::SequencesObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  const Napi::Env env = info.Env();
  const auto sequence_offsets = to_span<uint32_t>(info[0]);
  if (sequence_offsets.empty() || sequence_offsets.front() != 0 ||
      !std::is_sorted(sequence_offsets.begin(), sequence_offsets.end()))
    fail(env, "sequenceOffsets must start with 0 and ascend");
  if (!info[1].IsNull()) {
    sequences_.step_offsets = to_span<uint32_t>(info[1]);
    step_offsets_ = Napi::Persistent(info[1].As<Napi::Object>());
  }
  sequences_.values = to_span<uint16_t>(info[2]);
  values_ = Napi::Persistent(info[2].As<Napi::Object>());
  sequences_.steps = sequence_offsets.back();
  sequences_.width = uint32_t(to_int(info[3]));
  if (const char* problem = check(sequences_)) fail(env, problem);
  info.This().As<Napi::Object>().TypeTag(&kSequencesTag);
}

Napi::Function SessionObject::define(Napi::Env env) {
  using S = SessionObject;
  return DefineClass(env, "Session",
                     {InstanceMethod<&S::parameter_count>("parameterCount"),
                      InstanceMethod<&S::kernel>("kernel"),
                      InstanceMethod<&S::initialise>("initialise"),
                      InstanceMethod<&S::get_parameters>("getParameters"),
                      InstanceMethod<&S::set_parameters>("setParameters"),
                      InstanceMethod<&S::get_velocity>("getVelocity"),
                      InstanceMethod<&S::set_velocity>("setVelocity"),
                      InstanceMethod<&S::get_carried>("getCarried"),
                      InstanceMethod<&S::set_carried>("setCarried"),
                      InstanceMethod<&S::get_random_state>("getRandomState"),
                      InstanceMethod<&S::set_random_state>("setRandomState"),
                      InstanceMethod<&S::set_stop_flag>("setStopFlag"),
                      InstanceMethod<&S::randint>("randint"),
                      InstanceMethod<&S::update_on_task>("updateOnTask"),
                      InstanceMethod<&S::update_on_data>("updateOnData"),
                      InstanceMethod<&S::update_on_batch>("updateOnBatch"),
                      InstanceMethod<&S::evaluate_on_task>("evaluateOnTask"),
                      InstanceMethod<&S::evaluate_on_data>("evaluateOnData"),
                      InstanceMethod<&S::draw_task>("drawTask"),
                      InstanceMethod<&S::predict>("predict"),
                      InstanceMethod<&S::gradient>("gradient")});
}

SessionObject::SessionObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  const SessionOptions options = to_options(info[0]);
  guarded(info.Env(), [&] { session_.emplace(options); });
}

Napi::Value SessionObject::parameter_count(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), double(session_->parameter_count()));
}

Napi::Value SessionObject::kernel(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), session_->options().kernels->name);
}

void SessionObject::initialise(const Napi::CallbackInfo& info) {
  const auto kind = initialisation_from_name(to_string(info[0]));
  if (!kind) fail(info.Env(), "unknown initialisation");
  const double gain = to_double(info[1]);
  if (!guarded(info.Env(), [&] { return session_->initialise(*kind, gain); }))
    fail(info.Env(), "the drawn W_rec has no spectral radius to scale to");
}

Napi::Value SessionObject::get_parameters(const Napi::CallbackInfo& info) {
  return to_array<double>(info.Env(), session_->parameters());
}

void SessionObject::set_parameters(const Napi::CallbackInfo& info) {
  session_->set_parameters(to_span<double>(info[0], session_->parameter_count()));
}

Napi::Value SessionObject::get_velocity(const Napi::CallbackInfo& info) {
  return to_array<double>(info.Env(), session_->velocity());
}

void SessionObject::set_velocity(const Napi::CallbackInfo& info) {
  const auto values = to_span<double>(info[0], session_->parameter_count());
  std::copy(values.begin(), values.end(), session_->velocity().begin());
}

Napi::Value SessionObject::get_carried(const Napi::CallbackInfo& info) {
  return to_array<double>(info.Env(), session_->carried());
}

void SessionObject::set_carried(const Napi::CallbackInfo& info) { session_->set_carried(to_span<double>(info[0])); }

Napi::Value SessionObject::get_random_state(const Napi::CallbackInfo& info) {
  return to_array<uint32_t>(info.Env(), session_->random().state());
}

void SessionObject::set_random_state(const Napi::CallbackInfo& info) {
  if (!session_->random().set_state(to_span<uint32_t>(info[0])))
    fail(info.Env(), "this is not the state of a RandomState");
}

void SessionObject::set_stop_flag(const Napi::CallbackInfo& info) {
  session_->stop_flag() = to_stop_flag(info[0]);
  if (info[0].IsNull()) {
    stop_flag_.Reset();
  } else {
    stop_flag_ = Napi::Persistent(info[0].As<Napi::Object>());
  }
}

Napi::Value SessionObject::randint(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), double(session_->random().randint(to_int(info[0]))));
}

// (data, lanes, horizon, ...): fills the session's batch.
std::span<const Lane> SessionObject::gather_lanes(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsObject() || !info[0].As<Napi::Object>().CheckTypeTag(&kSequencesTag)) fail(env, "expected Sequences");
  const Sequences& sequences = SequencesObject::Unwrap(info[0].As<Napi::Object>())->sequences();
  const auto words = to_span<int32_t>(info[1]);
  static_assert(sizeof(Lane) == 3 * sizeof(int32_t));
  const std::span<const Lane> lanes(reinterpret_cast<const Lane*>(words.data()), words.size() / 3);

  const SessionOptions& options = session_->options();
  const HeadName head = sequences.is_text() ? HeadName::kSoftmax : HeadName::kBernoulli;
  if (options.head != head || uint32_t(options.inputs) != sequences.width ||
      uint32_t(options.outputs) != sequences.width)
    fail(env, "the network does not fit the data");
  if (!gather(sequences, lanes, to_int(info[2]), session_->batch())) fail(env, "a lane leaves the data");
  return lanes;
}

// (T, B, inputs, targets, ...): fills the session's batch.
void SessionObject::read_dense_batch(const Napi::CallbackInfo& info) {
  const SessionOptions& options = session_->options();
  const int T = to_int(info[0]), B = to_int(info[1]);
  if (T < 1 || B < 1) fail(info.Env(), "expected an extent of at least 1");
  const bool last = options.head == HeadName::kLastSoftmax || options.head == HeadName::kLastLinear;
  const auto inputs = to_span<double>(info[2], std::size_t(T) * B * options.inputs);
  const auto targets = to_span<double>(info[3], std::size_t(last ? 1 : T) * B * options.outputs);
  from_dense({T, B, options.inputs, options.outputs, options.head}, inputs, targets, session_->batch());
}

Napi::Value SessionObject::update_on_task(const Napi::CallbackInfo& info) {
  if (!session_->options().task) fail(info.Env(), "this session has no task");
  const int length = to_int(info[0]), batch = to_int(info[1]);
  const double rate = to_double(info[2]), alpha = to_double(info[3]);
  return guarded(info.Env(),
                 [&] { return to_value(info.Env(), session_->update_on_task(length, batch, rate, alpha)); });
}

Napi::Value SessionObject::update_on_data(const Napi::CallbackInfo& info) {
  const double rate = to_double(info[3]), alpha = to_double(info[4]);
  return guarded(info.Env(), [&] {
    const auto lanes = gather_lanes(info);
    return to_value(info.Env(), session_->update_on_lanes(lanes, rate, alpha));
  });
}

Napi::Value SessionObject::update_on_batch(const Napi::CallbackInfo& info) {
  const double rate = to_double(info[4]), alpha = to_double(info[5]);
  return guarded(info.Env(), [&] {
    read_dense_batch(info);
    return to_value(info.Env(), session_->update_on_batch(rate, alpha));
  });
}

Napi::Value SessionObject::evaluate_on_task(const Napi::CallbackInfo& info) {
  if (!session_->options().task) fail(info.Env(), "this session has no task");
  const int length = to_int(info[0]), batch = to_int(info[1]);
  return guarded(info.Env(), [&] { return to_value(info.Env(), session_->evaluate_task(length, batch), false); });
}

Napi::Value SessionObject::evaluate_on_data(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const auto lanes = gather_lanes(info);
    return to_value(info.Env(), session_->evaluate_lanes(lanes), true);
  });
}

Napi::Value SessionObject::draw_task(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const SessionOptions& options = session_->options();
  if (!options.task) fail(env, "this session has no task");
  const int length = to_int(info[0]), batch = to_int(info[1]);
  return guarded(env, [&]() -> Napi::Value {
    const Batch& drawn = session_->draw_task(length, batch);
    const DenseShape shape{drawn.T, drawn.B, options.inputs, options.outputs, options.head};
    auto inputs = Napi::Float64Array::New(env, shape.inputs_size());
    auto targets = Napi::Float64Array::New(env, shape.targets_size());
    to_dense(shape, drawn, {inputs.Data(), inputs.ElementLength()}, {targets.Data(), targets.ElementLength()});
    auto both = Napi::Array::New(env, 2);
    both.Set(0u, inputs);
    both.Set(1u, targets);
    return both;
  });
}

// (stepOffsets or null, values, state or null)
Napi::Value SessionObject::predict(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const SessionOptions& options = session_->options();
  if (options.head != HeadName::kSoftmax && options.head != HeadName::kBernoulli) fail(env, "no output at each step");
  Sequences sequences;
  sequences.values = to_span<uint16_t>(info[1]);
  sequences.width = uint32_t(options.inputs);
  std::size_t steps = sequences.values.size();
  if (!info[0].IsNull()) {
    sequences.step_offsets = to_span<uint32_t>(info[0]);
    steps = std::max<std::size_t>(sequences.step_offsets.size(), 1) - 1;
  }
  if (steps < 1 || steps > INT32_MAX) fail(env, "expected at least one step");
  sequences.steps = uint32_t(steps);
  const double* initial = info[2].IsNull() ? nullptr : to_span<double>(info[2], options.units).data();
  return guarded(env, [&]() -> Napi::Value {
    if (!gather_inputs(sequences, session_->batch())) fail(env, "an input leaves its range");
    auto logits = Napi::Float64Array::New(env, steps * options.outputs);
    auto state = Napi::Float64Array::New(env, options.units);
    if (!session_->predict(initial, logits.Data(), state.Data())) fail(env, "stopped");
    auto both = Napi::Array::New(env, 2);
    both.Set(0u, logits);
    both.Set(1u, state);
    return both;
  });
}

Napi::Value SessionObject::gradient(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const SessionOptions& options = session_->options();
  return guarded(env, [&]() -> Napi::Value {
    read_dense_batch(info);
    const bool omega = options.omega_form != Omega::Form::kNone;
    auto gradient = Napi::Float64Array::New(env, session_->parameter_count());
    auto omega_gradient = Napi::Float64Array::New(env, omega ? session_->cell_parameter_count() : 0);
    const auto report = session_->gradient(gradient.Data(), omega ? omega_gradient.Data() : nullptr);
    if (!report) fail(env, "stopped");
    auto all = Napi::Array::New(env, 3);
    all.Set(0u, numbers(env, {report->loss, report->error, report->omega, double(report->valid_pairs),
                              double(report->pairs)}));
    all.Set(1u, gradient);
    all.Set(2u, omega_gradient);
    return all;
  });
}

}  // namespace rnn
