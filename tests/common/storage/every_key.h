#pragma once

#include <array>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "common/domain/api_key.h"
#include "common/storage/member_names.h"
#include "common/system/sha256.h"

namespace gatehouse::testing {

// A key of which every member is there and none is as `ApiKey` begins with it, usage included.
inline ApiKey every_key() {
  ApiKey key;
  key.id = "key_every";
  key.plain = Secret("pk_every_67890");
  key.digest = sha256("pk_every_67890");
  key.hint = "pk_…7890";
  key.name = "Every";
  key.enabled = false;
  key.model = "glm-4.7";
  key.allowed_models = {"glm-*"};
  key.token_limit = 100;
  key.requests_per_minute = 5;
  key.max_concurrent = 2;
  key.reservation = ReservationMode::max;
  key.expiry_date = Timestamp(std::chrono::hours(3));
  key.previous = PreviousSecret{sha256("before"), "pk_…fore", Timestamp(std::chrono::hours(2)), {}};
  key.created_at = Timestamp(std::chrono::hours(1));
  key.created_by = "ana";
  key.owner = "team";
  key.tags = {"a", "b"};
  key.notes = "n";
  key.last_used = Timestamp(std::chrono::hours(1));
  key.total_lifetime_tokens = 1234;
  key.usage_windows = {{Timestamp(std::chrono::hours(1)), 34, std::chrono::minutes(15), {}}};
  key.extra = {{"colour", R"("red")"}};
  return key;
}

// Its members in their order, here and below: without one that it has got this does not compile.
inline auto members_of(ApiKey& key) {
  auto& [id, plain, digest, hint, name, enabled, model, allowed_models, token_limit,
         requests_per_minute, max_concurrent, reservation, expiry_date, previous, created_at,
         created_by, owner, tags, notes, last_used, total_lifetime_tokens, usage_windows, extra] =
      key;
  return std::tie(id, plain, digest, hint, name, enabled, model, allowed_models, token_limit,
                  requests_per_minute, max_concurrent, reservation, expiry_date, previous,
                  created_at, created_by, owner, tags, notes, last_used, total_lifetime_tokens,
                  usage_windows, extra);
}

inline constexpr std::string_view kUnknownMembers = "unknown members";

inline constexpr std::array kKeyMembers{member::kId,
                                        member::kKey,
                                        member::kKeySha256,
                                        member::kKeyHint,
                                        member::kName,
                                        member::kEnabled,
                                        member::kModel,
                                        member::kAllowedModels,
                                        member::kTokenLimit,
                                        member::kRequestsPerMinute,
                                        member::kMaxConcurrent,
                                        member::kReservation,
                                        member::kExpiryDate,
                                        member::kPrevious,
                                        member::kCreatedAt,
                                        member::kCreatedBy,
                                        member::kOwner,
                                        member::kTags,
                                        member::kNotes,
                                        member::kLastUsed,
                                        member::kTotalLifetimeTokens,
                                        member::kUsageWindows,
                                        kUnknownMembers};

inline bool is_usage(std::string_view member) {
  return member == member::kLastUsed || member == member::kTotalLifetimeTokens ||
         member == member::kUsageWindows;
}

// A key that differs in one member.
struct KeyEdit {
  std::string_view member;
  ApiKey key;
};

// `key` with each member of every_key() alone, but the id.
inline std::vector<KeyEdit> every_edit(const ApiKey& key) {
  std::vector<KeyEdit> edits;
  ApiKey every = every_key();
  const auto from = members_of(every);
  const auto edit = [&]<std::size_t kAt>(std::integral_constant<std::size_t, kAt>) {
    KeyEdit made{kKeyMembers[kAt], key};
    std::get<kAt>(members_of(made.key)) = std::get<kAt>(from);
    edits.push_back(std::move(made));
  };
  constexpr std::size_t kCount = std::tuple_size_v<decltype(members_of(every))>;
  static_assert(kKeyMembers.size() == kCount);
  [&]<std::size_t... kAt>(std::index_sequence<kAt...>) {
    (edit(std::integral_constant<std::size_t, kAt + 1>()), ...);
  }
  (std::make_index_sequence<kCount - 1>());
  return edits;
}

}  // namespace gatehouse::testing
