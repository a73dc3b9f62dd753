#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

// Coroutines of one thread. asio::awaitable would do, but costs several times as much: it passes
// each call and each return through a stack of its own.

namespace gatehouse::proxy::net {

/// What every coroutine knows: who awaits it, and how to go on.
class Coroutine {
 public:
  Coroutine() = default;
  Coroutine(const Coroutine&) = delete;
  Coroutine& operator=(const Coroutine&) = delete;

 protected:
  ~Coroutine() = default;

  /// Goes back to who awaits it, unless that one sees for itself: see Task::Awaiter.
  struct Return {
    bool await_ready() const noexcept { return false; }
    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      const Coroutine& self = ended.promise();
      return self.resumes_caller_ ? self.caller_->self_ : std::noop_coroutine();
    }
    void await_resume() const noexcept {}
  };

  std::coroutine_handle<> self_;

 private:
  template <typename>
  friend class Task;
  friend class Suspended;

  Coroutine* caller_ = nullptr;
  bool resumes_caller_ = false;
};

/// The right to let a coroutine that waits go on, and with it whoever awaits it. When it is given
/// up unused, all of them are destroyed.
class Suspended {
 public:
  explicit Suspended(Coroutine& coroutine) : coroutine_(&coroutine) {}
  Suspended(Suspended&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  Suspended& operator=(Suspended&&) = delete;
  ~Suspended() {
    if (coroutine_ == nullptr) return;
    while (coroutine_->caller_ != nullptr) coroutine_ = coroutine_->caller_;
    coroutine_->self_.destroy();
  }

  /// Never inside of what suspends it.
  void resume() && { std::exchange(coroutine_, nullptr)->self_.resume(); }

 private:
  Coroutine* coroutine_;
};

template <typename T>
class TaskResult : public Coroutine {
 public:
  template <typename U>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  T take() { return std::move(*value_); }

 private:
  std::optional<T> value_;
};

template <>
class TaskResult<void> : public Coroutine {
 public:
  void return_void() const noexcept {}
  void take() const noexcept {}
};

/// A coroutine that begins when it is awaited and is destroyed with its Task, however far it has
/// come. Parameters are taken by value or outlive the coroutine. Used on one thread at a time.
template <typename T = void>
class [[nodiscard]] Task {
 public:
  class promise_type : public TaskResult<T> {
   public:
    Task get_return_object() {
      const auto frame = std::coroutine_handle<promise_type>::from_promise(*this);
      this->self_ = frame;
      return Task(frame);
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    typename Coroutine::Return final_suspend() const noexcept { return {}; }
    void unhandled_exception() { fault_ = std::current_exception(); }

   private:
    friend class Task;
    std::exception_ptr fault_;
  };

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (frame_) frame_.destroy();
  }

  /// Awaits its end. Throws what it ended with.
  auto operator co_await() && noexcept { return Awaiter{frame_}; }

 private:
  struct Awaiter {
    std::coroutine_handle<promise_type> frame;

    bool await_ready() const noexcept { return false; }

    /// Most run to their end without waiting: their caller goes on then as after a function call,
    /// and a loop over such calls needs no more stack for each.
    template <typename Promise>
    bool await_suspend(std::coroutine_handle<Promise> caller) const {
      frame.promise().caller_ = &caller.promise();
      frame.resume();
      if (frame.done()) return false;
      frame.promise().resumes_caller_ = true;
      return true;
    }

    T await_resume() const {
      promise_type& promise = frame.promise();
      if (promise.fault_) std::rethrow_exception(std::move(promise.fault_));
      return promise.take();
    }
  };

  explicit Task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

/// To be awaited: `suspend` is given the coroutine, to let it go on when its time has come.
template <typename Suspend>
class Wait {
 public:
  explicit Wait(Suspend suspend) : suspend_(std::move(suspend)) {}
  bool await_ready() const noexcept { return false; }
  template <typename Promise>
  void await_suspend(std::coroutine_handle<Promise> waiting) {
    suspend_(Suspended(waiting.promise()));
  }
  void await_resume() const noexcept {}

 private:
  Suspend suspend_;
};

/// A coroutine that nobody awaits. It begins at once and must not throw.
struct Detached {
  struct promise_type : Coroutine {
    Detached get_return_object() {
      self_ = std::coroutine_handle<promise_type>::from_promise(*this);
      return {};
    }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
  };
};

}  // namespace gatehouse::proxy::net
