// Hundreds of random changes through DataFile, and by hand in between, against a model that shares
// no code with it: the model is kept in standard containers, and the file is looked into with
// another JSON library.

#include <ctime>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include <doctest/doctest.h>

#include "common/storage/data_file.h"
#include "common/system/sha256.h"
#include "tests/common/storage/documents.h"
#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

using namespace std::chrono_literals;
using nlohmann::ordered_json;

constexpr std::int64_t kQuarterMs = 15 * 60 * 1000;
constexpr std::int64_t kFiveHoursMs = 5 * 60 * 60 * 1000;
constexpr std::int64_t kThirtyDaysMs = std::int64_t{30} * 24 * 60 * 60 * 1000;

// Stands still until it is moved. Ahead of the machine's clock, so that no file looks fresh.
class StandingClock final : public Clock {
 public:
  Timestamp now() const override { return now_; }
  Monotonic monotonic() const override { return std::chrono::steady_clock::now(); }
  std::int64_t ms() const { return now_.time_since_epoch().count(); }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  Timestamp now_ = SystemClock().now() + 1h;
};

struct ModelKey {
  std::string id;
  std::string name;
  std::optional<std::int64_t> limit{};
  std::map<std::int64_t, std::int64_t> windows{};  // start → tokens
  std::int64_t total = 0;
  std::optional<std::int64_t> last_used{};
  std::int64_t deleted_at = 0;
};

struct Model {
  std::vector<ModelKey> keys;
  std::vector<ModelKey> deleted;
  std::int64_t revision = 0;
  std::int64_t proxy_sequence = 0;
  bool edited_by_hand = false;

  void commit(std::int64_t now, bool config_changed) {
    revision += (edited_by_hand ? 1 : 0) + (config_changed ? 1 : 0);
    edited_by_hand = false;
    for (auto* list : {&keys, &deleted}) {
      for (ModelKey& key : *list) {
        std::erase_if(key.windows, [now](const auto& window) {
          return window.first + kQuarterMs + kFiveHoursMs <= now;
        });
      }
    }
    std::erase_if(deleted,
                  [now](const ModelKey& key) { return now - key.deleted_at >= kThirtyDaysMs; });
  }
};

// Milliseconds of "2026-01-31T12:00:00.250Z", or without the fraction.
std::int64_t ms_of(const std::string& text) {
  std::tm parts{};
  const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  REQUIRE(rest != nullptr);
  std::int64_t fraction = 0;
  if (*rest == '.') fraction = std::stoi(std::string(rest + 1, 3));
  return std::int64_t{::timegm(&parts)} * 1000 + fraction;
}

class ModelTest {
 public:
  explicit ModelTest(std::uint32_t seed)
      : random_(seed), file_(folder_ / "apikeys.json", clock_, real_file_system()) {}

  void step() {
    clock_.advance(std::chrono::milliseconds(pick(20 * 60 * 1000)));
    if (pick(40) == 0) clock_.advance(std::chrono::days(11));
    switch (model_.keys.empty() ? 0 : pick(8)) {
      case 0:
        return add_key();
      case 1:
        return change_keys();
      case 2:
        return delete_key();
      case 3:
        return restore_key();
      case 4:
        return change_by_hand();
      case 5:
        return change_nothing();
      default:
        return use_keys();
    }
  }

  void check() const {
    const auto json = ordered_json::parse(testing::read_file(file_.path()));
    CHECK(json.at("revision") == model_.revision);
    compare(json.at("keys"), model_.keys);
    compare(json.value("deleted", ordered_json::array()), model_.deleted);
    if (model_.proxy_sequence > 0) {
      CHECK(json.at("proxies").at("01JC").at("usage_applied") == model_.proxy_sequence);
    }
    const SnapshotPtr loaded = file_.load();
    CHECK(loaded->edited_by_hand() == model_.edited_by_hand);
    CHECK(loaded->document().keys.size() == model_.keys.size());
    for (const ModelKey& key : model_.keys) {
      REQUIRE(loaded->find_id(key.id) != nullptr);
      CHECK(loaded->find_id(key.id)->name == key.name);
    }
  }

 private:
  std::size_t pick(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  std::size_t pick_key() { return pick(model_.keys.size()); }
  std::string fresh(const std::string& what) { return what + std::to_string(++made_); }

  static void compare(const ordered_json& json, const std::vector<ModelKey>& keys) {
    REQUIRE(json.size() == keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) compare(json[i], keys[i]);
  }

  static void compare(const ordered_json& json, const ModelKey& key) {
    CHECK(json.at("id") == key.id);
    CHECK(json.at("name") == key.name);
    CHECK(json.at("token_limit_per_5h") ==
          (key.limit ? ordered_json(*key.limit) : ordered_json(nullptr)));
    CHECK(json.at("total_lifetime_tokens") == key.total);
    std::map<std::int64_t, std::int64_t> windows;
    for (const auto& window : json.at("usage_windows")) {
      CHECK(window.at("minutes") == 15);
      windows[ms_of(window.at("window_start"))] += window.at("tokens_used").get<std::int64_t>();
    }
    CHECK(windows == key.windows);
    CHECK(json.contains("last_used") == key.last_used.has_value());
    if (key.last_used) CHECK(ms_of(json.at("last_used")) == *key.last_used);
    CHECK(json.contains("deleted_at") == (key.deleted_at != 0));
  }

  void add_key() {
    const std::string secret = fresh("pk_secret_");
    const std::string name = fresh("Ana é漢😀 ");
    file_.edit([&](Document& document) {
      document.keys.push_back(pick(2) == 0 ? testing::plain_key(secret, name)
                                           : testing::hashed_key(secret, name));
    });
    model_.keys.push_back({.id = "key_of_" + secret, .name = name});
    model_.commit(clock_.ms(), true);
  }

  void change_keys() {
    const std::size_t at = pick_key();
    const auto limit = static_cast<std::int64_t>(pick(1'000'000'000));
    const bool limited = pick(3) > 0;
    const std::string name = fresh("\"B\\ob\" ");
    file_.edit([&](Document& document) {
      document.keys[at].name = name;
      document.keys[at].token_limit = limited ? TokenLimit(limit) : std::nullopt;
      document.revision = 77;  // not for an edit to set
    });
    model_.keys[at].name = name;
    model_.keys[at].limit = limited ? std::optional(limit) : std::nullopt;
    model_.commit(clock_.ms(), true);
  }

  void delete_key() {
    const std::size_t at = pick_key();
    const auto offset = static_cast<std::ptrdiff_t>(at);
    file_.edit([&](Document& document) {
      document.deleted.push_back({document.keys[at], clock_.now()});
      document.keys.erase(document.keys.begin() + offset);
    });
    model_.deleted.push_back(model_.keys[at]);
    model_.deleted.back().deleted_at = clock_.ms();
    model_.keys.erase(model_.keys.begin() + offset);
    model_.commit(clock_.ms(), true);
  }

  void restore_key() {
    if (model_.deleted.empty()) return;
    file_.edit([&](Document& document) {
      document.keys.push_back(document.deleted.front().key);
      document.deleted.erase(document.deleted.begin());
    });
    model_.keys.push_back(model_.deleted.front());
    model_.keys.back().deleted_at = 0;
    model_.deleted.erase(model_.deleted.begin());
    model_.commit(clock_.ms(), true);
  }

  // Neither writes, nor counts an edit by hand before it, nor drops anything.
  void change_nothing() {
    const std::string before = testing::read_file(file_.path());
    file_.edit([&](Document& document) {
      document.keys[0].enabled = !document.keys[0].enabled;
      document.keys[0].enabled = !document.keys[0].enabled;
    });
    file_.record_usage(
        [&](UsageEdit& usage) { usage.add_usage("key_of_nobody", clock_.now(), 5); });
    CHECK(testing::read_file(file_.path()) == before);
  }

  void use_keys() {
    struct Use {
      std::string id;
      std::int64_t when;
      std::int64_t tokens;
    };
    std::vector<Use> uses;
    for (std::size_t n = 1 + pick(5); n > 0; --n) {
      const bool of_deleted = !model_.deleted.empty() && pick(4) == 0;
      ModelKey& key =
          of_deleted ? model_.deleted[pick(model_.deleted.size())] : model_.keys[pick_key()];
      const Use use{key.id, clock_.ms() - static_cast<std::int64_t>(pick(3 * kFiveHoursMs / 2)),
                    static_cast<std::int64_t>(1 + pick(100'000))};
      key.windows[use.when / kQuarterMs * kQuarterMs] += use.tokens;
      key.total += use.tokens;
      key.last_used = std::max(key.last_used.value_or(use.when), use.when);
      uses.push_back(use);
    }
    ++model_.proxy_sequence;
    file_.record_usage([&](UsageEdit& usage) {
      for (const Use& use : uses) {
        CHECK(usage.add_usage(use.id, Timestamp(std::chrono::milliseconds(use.when)), use.tokens));
      }
      usage.proxy("01JC").usage_applied = model_.proxy_sequence;
    });
    model_.commit(clock_.ms(), false);
  }

  // Another program with another layout: counts as an edit by hand when it changes config.
  void change_by_hand() {
    auto json = ordered_json::parse(testing::read_file(file_.path()));
    const std::size_t at = pick_key();
    ModelKey& key = model_.keys[at];
    switch (pick(4)) {
      case 0:
        key.name = fresh("By hand ");
        json["keys"][at]["name"] = key.name;
        model_.edited_by_hand = true;
        break;
      case 1:
        json["keys"].erase(at);
        json["settings"]["tokens_per_image"] = ++made_;  // a change even if it was added by hand
        model_.keys.erase(model_.keys.begin() + static_cast<std::ptrdiff_t>(at));
        model_.edited_by_hand = true;
        break;
      case 2: {
        const std::string secret = fresh("pk_by_hand_");
        json["keys"].push_back({{"id", secret},
                                {"key", secret},
                                {"name", "By hand"},
                                {"token_limit_per_5h", nullptr},
                                {"total_lifetime_tokens", 0},
                                {"usage_windows", ordered_json::array()}});
        model_.keys.push_back({.id = secret, .name = "By hand"});
        model_.edited_by_hand = true;
        break;
      }
      default:
        key.total = 0;
        json["keys"][at]["total_lifetime_tokens"] = 0;
    }
    testing::write_file(file_.path(), json.dump(static_cast<int>(pick(5)) - 1));
  }

  std::mt19937 random_;
  int made_ = 0;  // what is made up is different each time
  const testing::TempDir folder_;
  StandingClock clock_;
  DataFile file_;
  Model model_;
};

}  // namespace

TEST_CASE("after every random change, by us or by hand, the file holds what a model says") {
  for (const std::uint32_t seed : {1u, 2u, 3u}) {
    CAPTURE(seed);
    ModelTest test(seed);
    for (int step = 0; step < 250; ++step) {
      CAPTURE(step);
      test.step();
      test.check();
    }
  }
}

}  // namespace gatehouse
