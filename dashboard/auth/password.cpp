#include "dashboard/auth/password.h"

#include <array>
#include <new>
#include <stdexcept>

#include <sodium.h>

#include "common/system/random.h"

namespace gatehouse::dashboard {
namespace {

/// A turn at hashing, given back at the end.
class Turn {
 public:
  Turn(std::counting_semaphore<PasswordHasher::kAtOnce>& slots, std::atomic<int>& waiting)
      : slots_(slots), mine_(slots.try_acquire()) {
    if (mine_) return;
    if (waiting.fetch_add(1) < PasswordHasher::kMostWaiting) {
      mine_ = slots.try_acquire_for(PasswordHasher::kWait);
    }
    waiting.fetch_sub(1);
  }
  ~Turn() {
    if (mine_) slots_.release();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  explicit operator bool() const { return mine_; }

 private:
  std::counting_semaphore<PasswordHasher::kAtOnce>& slots_;
  bool mine_;
};

Secret argon2id(const Secret& password, const PasswordCost& cost) {
  std::array<char, crypto_pwhash_STRBYTES> out{};
  const std::string& text = password.expose();
  if (crypto_pwhash_str_alg(out.data(), text.data(), text.size(), cost.passes, cost.memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc();
  }
  return Secret(std::string(out.data()));
}

bool matches(const Secret& stored, const Secret& password) {
  const std::string& text = password.expose();
  return crypto_pwhash_str_verify(stored.expose().c_str(), text.data(), text.size()) == 0;
}

}  // namespace

std::optional<std::string> problem_with_password(std::string_view password) {
  if (password.size() < kMinPasswordBytes) {
    return "must have at least " + std::to_string(kMinPasswordBytes) + " characters";
  }
  if (password.size() > kMaxPasswordBytes) {
    return "must have at most " + std::to_string(kMaxPasswordBytes) + " bytes";
  }
  return std::nullopt;
}

PasswordHasher::PasswordHasher(PasswordCost cost) : cost_(cost) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialised");
}

std::optional<Secret> PasswordHasher::hash(const Secret& password) {
  const Turn turn(slots_, waiting_);
  if (!turn) return std::nullopt;
  return argon2id(password, cost_);
}

PasswordVerdict PasswordHasher::verify(const std::optional<Secret>& stored,
                                       const Secret& password) {
  const Turn turn(slots_, waiting_);
  if (!turn) return PasswordVerdict::busy;
  const bool same = matches(stored ? *stored : decoy(), password);
  return stored && same ? PasswordVerdict::correct : PasswordVerdict::wrong;
}

const Secret& PasswordHasher::decoy() {
  std::call_once(decoy_made_, [this] { decoy_ = argon2id(Secret(random_hex(16)), cost_); });
  return decoy_;
}

}  // namespace gatehouse::dashboard
