#include "proxy/net/resolver.h"

#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace gatehouse::proxy::net {
namespace {

/// Where a look-up's answer is delivered. The coroutine that waits closes it when it ends, so that
/// nothing is posted to an event loop that may be gone.
class Mailbox : public std::enable_shared_from_this<Mailbox> {
 public:
  Mailbox(SteadyTimer& bell, std::optional<Resolver::Answer>& letter)
      : bell_(&bell), letter_(&letter) {}

  void deliver(const Resolver::Answer& answer) {
    const std::lock_guard lock(mutex_);
    if (bell_ == nullptr) return;
    // The timer belongs to its event loop's thread.
    asio::post(bell_->get_executor(), [self = shared_from_this(), answer] { self->open(answer); });
  }

  void close() {
    const std::lock_guard lock(mutex_);
    bell_ = nullptr;
  }

 private:
  void open(const Resolver::Answer& answer) {
    const std::lock_guard lock(mutex_);
    if (bell_ == nullptr) return;
    *letter_ = answer;
    bell_->cancel();
  }

  std::mutex mutex_;
  SteadyTimer* bell_;  // null once closed
  std::optional<Resolver::Answer>* letter_;
};

struct Closing {
  std::shared_ptr<Mailbox> mailbox;
  ~Closing() { mailbox->close(); }
};

Resolver::Answer look_up(const std::string& host, std::uint16_t port) {
  Resolver::Answer answer;
  asio::io_context io;
  std::error_code error;
  Tcp::resolver resolver(io);
  for (const auto& result : resolver.resolve(host, std::to_string(port), error)) {
    answer.endpoints.push_back(result.endpoint());
  }
  if (answer.endpoints.empty()) {
    answer.problem = error ? error.message() : "the name has no address";
  }
  return answer;
}

}  // namespace

struct Resolver::Shared {
  using Name = std::pair<std::string, std::uint16_t>;

  /// True for the first who asks: it has to start the look-up.
  bool wait_for(const Name& name, std::shared_ptr<Mailbox> mailbox) {
    const std::lock_guard lock(mutex);
    auto [at, first] = waiting.try_emplace(name);
    at->second.push_back(std::move(mailbox));
    return first;
  }

  void answer(const Name& name, const Answer& answer) {
    std::vector<std::shared_ptr<Mailbox>> mailboxes;
    {
      const std::lock_guard lock(mutex);
      mailboxes = std::move(waiting.extract(name).mapped());
    }
    for (const auto& mailbox : mailboxes) mailbox->deliver(answer);
  }

  std::mutex mutex;
  std::map<Name, std::vector<std::shared_ptr<Mailbox>>> waiting;  // guarded by mutex
};

Resolver::Resolver(Launch launch)
    : launch_(std::move(launch)), shared_(std::make_shared<Shared>()) {}
Resolver::~Resolver() = default;

Task<Resolver::Answer> Resolver::resolve(Executor executor, const Origin& origin,
                                         std::chrono::milliseconds timeout) {
  std::error_code error;
  const auto address = asio::ip::make_address(origin.host, error);
  if (!error) co_return Answer{{{address, origin.port}}, {}, false};

  SteadyTimer bell(executor, timeout);
  std::optional<Answer> letter;
  const Closing closing{std::make_shared<Mailbox>(bell, letter)};
  const Shared::Name name{origin.host, origin.port};
  if (shared_->wait_for(name, closing.mailbox)) start(name);
  co_await bell.async_wait(into(error));
  if (letter) co_return std::move(*letter);
  co_return Answer{{}, "the name was not resolved in time", true};
}

void Resolver::start(const std::pair<std::string, std::uint16_t>& name) {
  try {
    launch_([shared = shared_, name] { shared->answer(name, look_up(name.first, name.second)); });
  } catch (const std::system_error& no_thread) {
    // Whoever asks next tries again.
    shared_->answer(name, {{}, std::string("no thread to look it up: ") + no_thread.what(), false});
  }
}

void Resolver::in_a_thread(std::function<void()> look_up) {
  std::thread(std::move(look_up)).detach();
}

}  // namespace gatehouse::proxy::net
