// Session and Sequences as JavaScript classes.
#pragma once

#include <optional>

#include "../session.h"
#include "napi_setup.h"

namespace rnn {

/** Holds the typed arrays of a split, so that their memory lives as long as this object. */
class SequencesObject : public Napi::ObjectWrap<SequencesObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit SequencesObject(const Napi::CallbackInfo& info);
  const Sequences& sequences() const { return sequences_; }

 private:
  Sequences sequences_;
  Napi::ObjectReference values_, step_offsets_;
};

class SessionObject : public Napi::ObjectWrap<SessionObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit SessionObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value parameter_count(const Napi::CallbackInfo& info);
  Napi::Value kernel(const Napi::CallbackInfo& info);
  void initialise(const Napi::CallbackInfo& info);
  Napi::Value get_parameters(const Napi::CallbackInfo& info);
  void set_parameters(const Napi::CallbackInfo& info);
  Napi::Value get_velocity(const Napi::CallbackInfo& info);
  void set_velocity(const Napi::CallbackInfo& info);
  Napi::Value get_carried(const Napi::CallbackInfo& info);
  void set_carried(const Napi::CallbackInfo& info);
  Napi::Value get_random_state(const Napi::CallbackInfo& info);
  void set_random_state(const Napi::CallbackInfo& info);
  void set_stop_flag(const Napi::CallbackInfo& info);
  Napi::Value randint(const Napi::CallbackInfo& info);
  Napi::Value update_on_task(const Napi::CallbackInfo& info);
  Napi::Value update_on_data(const Napi::CallbackInfo& info);
  Napi::Value update_on_batch(const Napi::CallbackInfo& info);
  Napi::Value evaluate_on_task(const Napi::CallbackInfo& info);
  Napi::Value evaluate_on_data(const Napi::CallbackInfo& info);
  Napi::Value draw_task(const Napi::CallbackInfo& info);
  Napi::Value predict(const Napi::CallbackInfo& info);
  Napi::Value gradient(const Napi::CallbackInfo& info);

  std::span<const Lane> gather_lanes(const Napi::CallbackInfo& info);
  void read_dense_batch(const Napi::CallbackInfo& info);

  std::optional<Session> session_;
  Napi::ObjectReference stop_flag_;
};

}  // namespace rnn
