// From JavaScript values to C++ ones. engine.ts has checked ranges and lengths; here only what would otherwise be
// undefined behaviour is checked again: the kind of a value, and the extent of memory.
#pragma once

#include <span>
#include <string>

#include "../stop_flag.h"
#include "napi_setup.h"

namespace rnn {

template <class T>
struct TypedArrayKind;
template <>
struct TypedArrayKind<double> {
  static constexpr napi_typedarray_type type = napi_float64_array;
};
template <>
struct TypedArrayKind<int32_t> {
  static constexpr napi_typedarray_type type = napi_int32_array;
};
template <>
struct TypedArrayKind<uint32_t> {
  static constexpr napi_typedarray_type type = napi_uint32_array;
};
template <>
struct TypedArrayKind<uint16_t> {
  static constexpr napi_typedarray_type type = napi_uint16_array;
};

[[noreturn]] inline void fail(Napi::Env env, const std::string& message) { throw Napi::TypeError::New(env, message); }

/** The memory under a typed array; it may be shared. */
template <class T>
std::span<T> to_span(const Napi::Value& value) {
  napi_typedarray_type type;
  std::size_t length;
  void* data;
  if (!value.IsTypedArray() ||
      napi_get_typedarray_info(value.Env(), value, &type, &length, &data, nullptr, nullptr) != napi_ok ||
      type != TypedArrayKind<T>::type)
    fail(value.Env(), "expected a typed array of another kind");
  return {static_cast<T*>(data), length};
}

template <class T>
std::span<T> to_span(const Napi::Value& value, std::size_t length) {
  const std::span<T> span = to_span<T>(value);
  if (span.size() != length) fail(value.Env(), "a typed array has the wrong length");
  return span;
}

inline double to_double(const Napi::Value& value) {
  if (!value.IsNumber()) fail(value.Env(), "expected a number");
  return value.As<Napi::Number>().DoubleValue();
}

inline int to_int(const Napi::Value& value) {
  const double number = to_double(value);
  if (!(number >= 0 && number <= INT32_MAX)) fail(value.Env(), "expected a count");
  return int(number);
}

inline bool to_bool(const Napi::Value& value) {
  if (!value.IsBoolean()) fail(value.Env(), "expected a boolean");
  return value.As<Napi::Boolean>().Value();
}

inline std::string to_string(const Napi::Value& value) {
  if (!value.IsString()) fail(value.Env(), "expected a string");
  return value.As<Napi::String>().Utf8Value();
}

/** A flag that watches the first word of an Int32Array, or none for null. The memory must outlive the flag. */
inline StopFlag to_stop_flag(const Napi::Value& value) {
  StopFlag flag;
  if (value.IsNull()) return flag;
  const auto words = to_span<int32_t>(value);
  if (words.empty()) fail(value.Env(), "the stop flag has no word");
  flag.watch(words.data());
  return flag;
}

template <class T>
Napi::Value to_array(Napi::Env env, std::span<const T> values) {
  auto array = Napi::TypedArrayOf<T>::New(env, values.size(), TypedArrayKind<T>::type);
  std::copy(values.begin(), values.end(), array.Data());
  return array;
}

}  // namespace rnn
