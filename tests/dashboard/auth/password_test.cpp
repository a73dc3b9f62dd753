#include "dashboard/auth/password.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace gatehouse::dashboard {
namespace {

constexpr PasswordCost kCheap{1, std::size_t{8} << 20};

TEST_CASE("a password is accepted by the hash it made and by no other") {
  PasswordHasher hasher(kCheap);
  const auto hash = hasher.hash(Secret("correct horse"));
  REQUIRE(hash);
  CHECK(hash->expose().starts_with("$argon2id$"));
  CHECK(hasher.verify(hash, Secret("correct horse")) == PasswordVerdict::correct);
  CHECK(hasher.verify(hash, Secret("correct horse ")) == PasswordVerdict::wrong);
  CHECK(hasher.verify(hash, Secret("")) == PasswordVerdict::wrong);
}

TEST_CASE("the same password makes another hash each time") {
  PasswordHasher hasher(kCheap);
  CHECK_FALSE(*hasher.hash(Secret("correct horse")) == *hasher.hash(Secret("correct horse")));
}

TEST_CASE("without a stored hash no password is correct") {
  PasswordHasher hasher(kCheap);
  CHECK(hasher.verify(std::nullopt, Secret("anything")) == PasswordVerdict::wrong);
}

TEST_CASE("a stored text that is no hash accepts nothing") {
  PasswordHasher hasher(kCheap);
  CHECK(hasher.verify(Secret("$argon2id$nonsense"), Secret("anything")) == PasswordVerdict::wrong);
}

TEST_CASE("many logins at once take turns and all get their answer") {
  PasswordHasher hasher(kCheap);
  const auto hash = hasher.hash(Secret("correct horse"));
  std::atomic<int> correct{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      if (hasher.verify(hash, Secret("correct horse")) == PasswordVerdict::correct) ++correct;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(correct == 8);
}

TEST_CASE("who would stand behind a long queue is told so at once") {
  PasswordHasher hasher({3, std::size_t{64} << 20});
  const auto hash = hasher.hash(Secret("correct horse"));
  std::atomic<int> correct{0};
  std::atomic<int> busy{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 64; ++i) {
    threads.emplace_back([&] {
      const PasswordVerdict verdict = hasher.verify(hash, Secret("correct horse"));
      ++(verdict == PasswordVerdict::correct ? correct : busy);
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(correct >= 2);
  CHECK(busy >= 64 - 2 * (2 + PasswordHasher::kMostWaiting));
}

TEST_CASE("a password has 8 to 1024 bytes") {
  CHECK(problem_with_password("1234567"));
  CHECK_FALSE(problem_with_password("12345678"));
  CHECK_FALSE(problem_with_password(std::string(1024, 'x')));
  CHECK(problem_with_password(std::string(1025, 'x')));
}

}  // namespace
}  // namespace gatehouse::dashboard
