// RandomState as a JavaScript class.
#include "random_state.h"

#include "arguments.h"

namespace rnn {

namespace {

template <class T, class F>
Napi::Value fill(const Napi::CallbackInfo& info, std::size_t count, F draw) {
  auto array = Napi::TypedArrayOf<T>::New(info.Env(), count, TypedArrayKind<T>::type);
  for (std::size_t i = 0; i < count; ++i) array.Data()[i] = draw();
  return array;
}

}  // namespace

Napi::Function RandomStateObject::define(Napi::Env env) {
  return DefineClass(
      env, "RandomState",
      {InstanceMethod<&RandomStateObject::random_sample>("randomSample"),
       InstanceMethod<&RandomStateObject::uniform>("uniform"), InstanceMethod<&RandomStateObject::normal>("normal"),
       InstanceMethod<&RandomStateObject::randint>("randint"),
       InstanceMethod<&RandomStateObject::permutation>("permutation"),
       InstanceMethod<&RandomStateObject::get_state>("getState"),
       InstanceMethod<&RandomStateObject::set_state>("setState")});
}

RandomStateObject::RandomStateObject(const Napi::CallbackInfo& info)
    : ObjectWrap(info), random_(uint32_t(to_double(info[0]))) {}

Napi::Value RandomStateObject::random_sample(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), random_.random_sample());
}

Napi::Value RandomStateObject::uniform(const Napi::CallbackInfo& info) {
  const double low = to_double(info[0]), high = to_double(info[1]);
  return fill<double>(info, to_int(info[2]), [&] { return random_.uniform(low, high); });
}

Napi::Value RandomStateObject::normal(const Napi::CallbackInfo& info) {
  const double mean = to_double(info[0]), deviation = to_double(info[1]);
  return fill<double>(info, to_int(info[2]), [&] { return random_.normal(mean, deviation); });
}

Napi::Value RandomStateObject::randint(const Napi::CallbackInfo& info) {
  const int high = to_int(info[0]);
  return fill<int32_t>(info, to_int(info[1]), [&] { return int32_t(random_.randint(high)); });
}

Napi::Value RandomStateObject::permutation(const Napi::CallbackInfo& info) {
  auto array = Napi::Int32Array::New(info.Env(), to_int(info[0]));
  random_.permutation({array.Data(), array.ElementLength()});
  return array;
}

Napi::Value RandomStateObject::get_state(const Napi::CallbackInfo& info) {
  return to_array<uint32_t>(info.Env(), random_.state());
}

void RandomStateObject::set_state(const Napi::CallbackInfo& info) {
  if (!random_.set_state(to_span<uint32_t>(info[0]))) fail(info.Env(), "this is not the state of a RandomState");
}

}  // namespace rnn
