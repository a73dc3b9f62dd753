#pragma once

#include <asio.hpp>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>

#include "proxy/net/task.h"

// Asio's operations as something that a coroutine awaits. Their failure is a value, not an
// exception.

namespace gatehouse::proxy::net {

/// What an operation of Asio's calls at its end: it notes the outcome and lets the coroutine go on.
template <typename Value>
class Completion {
 public:
  Completion(std::error_code& error, std::optional<Value>& value, Suspended waiting)
      : error_(&error), value_(&value), waiting_(std::move(waiting)) {}
  void operator()(const std::error_code& error, Value value) {
    *error_ = error;
    value_->emplace(std::move(value));
    std::move(waiting_).resume();
  }

 private:
  std::error_code* error_;
  std::optional<Value>* value_;
  Suspended waiting_;
};

template <>
class Completion<void> {
 public:
  Completion(std::error_code& error, Suspended waiting)
      : error_(&error), waiting_(std::move(waiting)) {}
  void operator()(const std::error_code& error) {
    *error_ = error;
    std::move(waiting_).resume();
  }

 private:
  std::error_code* error_;
  Suspended waiting_;
};

/// Awaits an operation that `start` begins, given its Completion. Yields the value that it ends
/// with; how it ended is in `error` then.
template <typename Value, typename Start>
class Operation {
 public:
  Operation(std::error_code& error, Start start) : error_(error), start_(std::move(start)) {}

  bool await_ready() const noexcept { return false; }

  template <typename Promise>
  void await_suspend(std::coroutine_handle<Promise> coroutine) {
    Suspended waiting(coroutine.promise());
    if constexpr (std::is_void_v<Value>) {
      start_(Completion<void>(error_, std::move(waiting)));
    } else {
      start_(Completion<Value>(error_, value_, std::move(waiting)));
    }
  }

  Value await_resume() {
    if constexpr (!std::is_void_v<Value>) return std::move(*value_);
  }

 private:
  struct None {};

  std::error_code& error_;
  Start start_;
  [[no_unique_address]] std::conditional_t<std::is_void_v<Value>, None, std::optional<Value>>
      value_;
};

template <typename Value, typename Start>
Operation<Value, Start> operation(std::error_code& error, Start start) {
  return {error, std::move(start)};
}

/// The completion token of an operation that is awaited.
struct Into {
  std::error_code* error;
};

/// What an operation yields that ends with these beside the error.
template <typename... Value>
struct OneOrNone {
  using Type = void;
};
template <typename Value>
struct OneOrNone<Value> {
  using Type = Value;
};

inline Into into(std::error_code& error) { return {&error}; }

}  // namespace gatehouse::proxy::net

namespace asio {

template <typename... Value>
class async_result<gatehouse::proxy::net::Into, void(std::error_code, Value...)> {
 public:
  template <typename Initiation, typename... Args>
  static auto initiate(Initiation initiation, gatehouse::proxy::net::Into token, Args... args) {
    return gatehouse::proxy::net::operation<
        typename gatehouse::proxy::net::OneOrNone<Value...>::Type>(
        *token.error,
        [initiation = std::move(initiation), ... args = std::move(args)](auto completion) mutable {
          std::move(initiation)(std::move(completion), std::move(args)...);
        });
  }
};

}  // namespace asio
