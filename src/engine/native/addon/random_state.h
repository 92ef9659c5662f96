// RandomState as a JavaScript class.
#pragma once

#include "../mt19937.h"
#include "napi_setup.h"

namespace rnn {

class RandomStateObject : public Napi::ObjectWrap<RandomStateObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit RandomStateObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value random_sample(const Napi::CallbackInfo& info);
  Napi::Value uniform(const Napi::CallbackInfo& info);
  Napi::Value normal(const Napi::CallbackInfo& info);
  Napi::Value randint(const Napi::CallbackInfo& info);
  Napi::Value permutation(const Napi::CallbackInfo& info);
  Napi::Value get_state(const Napi::CallbackInfo& info);
  void set_state(const Napi::CallbackInfo& info);

  RandomState random_;
};

}  // namespace rnn
