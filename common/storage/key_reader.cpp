#include "common/storage/key_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "common/storage/json_fields.h"
#include "common/storage/member_names.h"
#include "common/system/sha256.h"

namespace gatehouse {
namespace {

template <typename T>
using Member = JsonReader::Member<T>;

void read_digest(JsonReader& reader, KeyDigest& out) {
  const auto text = reader.text();
  if (!text) return;
  if (const auto digest = parse_key_digest(*text)) {
    out = *digest;
  } else {
    reader.problem("must be 64 hex digits");
  }
}

/// A small table per object; the order is the one we write, which the reader expects.
constexpr std::array kWindowMembers{
    Member<UsageWindow>{member::kWindowStart, into<&UsageWindow::start>, true},
    Member<UsageWindow>{member::kTokensUsed, into<&UsageWindow::tokens>, true},
    Member<UsageWindow>{member::kMinutes,
                        into_optional_duration<&UsageWindow::minutes, std::chrono::minutes>},
};

/// Texts put together while compiling, so that they are compared in words, not byte by byte.
template <const std::string_view&... kTexts>
struct Joined {
  static constexpr auto kChars = [] {
    std::array<char, (kTexts.size() + ...)> all{};
    auto at = all.begin();
    ((at = std::copy(kTexts.begin(), kTexts.end(), at)), ...);
    return all;
  }();
};

template <typename Expected>
bool take(std::string_view& text) {
  constexpr std::size_t kSize = Expected::kChars.size();
  if (text.size() < kSize || std::memcmp(text.data(), Expected::kChars.data(), kSize) != 0) {
    return false;
  }
  text.remove_prefix(kSize);
  return true;
}

constexpr std::string_view kOpen = "{\"";
constexpr std::string_view kTextNext = "\": \"";
constexpr std::string_view kTextEnds = "\", \"";
constexpr std::string_view kNumberNext = "\": ";
constexpr std::string_view kNumberEnds = ", \"";
constexpr std::string_view kClose = "}";

bool take_number(std::string_view& text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_usual = error == std::errc{} && (text.front() != '0' || end == text.data() + 1) &&
                        text.front() != '-';
  if (is_usual) text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return is_usual;
}

/// Reads a window as we write it, in one go: a document consists mostly of these.
bool take_usual_window(std::string_view& text, UsageWindow& window) {
  static constexpr std::size_t kTimeLength = std::string_view("2026-01-01T00:00:00Z").size();
  std::string_view rest = text;
  if (!take<Joined<kOpen, member::kWindowStart, kTextNext>>(rest)) return false;
  const auto start = parse_rfc3339(rest.substr(0, kTimeLength));
  if (!start) return false;
  rest.remove_prefix(kTimeLength);
  if (!take<Joined<kTextEnds, member::kTokensUsed, kNumberNext>>(rest)) return false;
  std::int64_t tokens = 0;
  std::int64_t minutes = 0;
  if (!take_number(rest, tokens) ||
      !take<Joined<kNumberEnds, member::kMinutes, kNumberNext>>(rest) ||
      !take_number(rest, minutes) || !take<Joined<kClose>>(rest)) {
    return false;
  }
  window.start = *start;
  window.tokens = tokens;
  window.minutes = std::chrono::minutes(minutes);
  text = rest;
  return true;
}

constexpr std::array kPreviousMembers{
    Member<PreviousSecret>{
        member::kKeySha256,
        [](JsonReader& reader, PreviousSecret& previous) { read_digest(reader, previous.digest); },
        true},
    Member<PreviousSecret>{member::kKeyHint, into<&PreviousSecret::hint>},
    Member<PreviousSecret>{member::kValidUntil, into<&PreviousSecret::valid_until>, true},
};

/// A key while it is read.
struct KeyDraft {
  ApiKey& key;
  bool has_digest = false;
  Timestamp deleted_at{};
};

template <auto kField>
void into_key(JsonReader& reader, KeyDraft& draft) {
  reader.read(draft.key.*kField);
}

void read_windows(JsonReader& reader, KeyDraft& draft) {
  // Read beside and moved over in one piece: one allocation of the right size a key.
  static thread_local UsageWindows scratch;
  scratch.clear();
  reader.array([&] {
    UsageWindow& window = scratch.emplace_back();
    if (reader.usual(take_usual_window, window)) return;
    reader.object<UsageWindow>(kWindowMembers, window, window.extra);
  });
  draft.key.usage_windows.assign(std::make_move_iterator(scratch.begin()),
                                 std::make_move_iterator(scratch.end()));
}

constexpr std::array kKeyMembers{
    Member<KeyDraft>{member::kId, into_key<&ApiKey::id>},
    Member<KeyDraft>{member::kKey, into_key<&ApiKey::plain>},
    Member<KeyDraft>{member::kKeySha256,
                     [](JsonReader& reader, KeyDraft& draft) {
                       draft.has_digest = true;
                       read_digest(reader, draft.key.digest);
                     }},
    Member<KeyDraft>{member::kKeyHint, into_key<&ApiKey::hint>},
    Member<KeyDraft>{member::kName, into_key<&ApiKey::name>, true},
    Member<KeyDraft>{member::kEnabled, into_key<&ApiKey::enabled>},
    Member<KeyDraft>{member::kModel, into_key<&ApiKey::model>},
    Member<KeyDraft>{member::kAllowedModels, into_key<&ApiKey::allowed_models>},
    Member<KeyDraft>{member::kTokenLimit, into_key<&ApiKey::token_limit>},
    Member<KeyDraft>{member::kRequestsPerMinute, into_key<&ApiKey::requests_per_minute>},
    Member<KeyDraft>{member::kMaxConcurrent, into_key<&ApiKey::max_concurrent>},
    Member<KeyDraft>{member::kReservation,
                     [](JsonReader& reader, KeyDraft& draft) {
                       into_word<&ApiKey::reservation, kReservationWords>(reader, draft.key);
                     }},
    Member<KeyDraft>{member::kExpiryDate, into_key<&ApiKey::expiry_date>},
    Member<KeyDraft>{member::kCreatedAt, into_key<&ApiKey::created_at>},
    Member<KeyDraft>{member::kLastUsed, into_key<&ApiKey::last_used>},
    Member<KeyDraft>{member::kTotalLifetimeTokens, into_key<&ApiKey::total_lifetime_tokens>},
    Member<KeyDraft>{member::kUsageWindows, read_windows},
    Member<KeyDraft>{member::kPrevious,
                     [](JsonReader& reader, KeyDraft& draft) {
                       PreviousSecret& previous = draft.key.previous.emplace();
                       reader.object<PreviousSecret>(kPreviousMembers, previous, previous.extra);
                     }},
    Member<KeyDraft>{member::kOwner, into_key<&ApiKey::owner>},
    Member<KeyDraft>{member::kTags, into_key<&ApiKey::tags>},
    Member<KeyDraft>{member::kNotes, into_key<&ApiKey::notes>},
    Member<KeyDraft>{member::kCreatedBy, into_key<&ApiKey::created_by>},
    Member<KeyDraft>{member::kDeletedAt,
                     [](JsonReader& reader, KeyDraft& draft) { reader.read(draft.deleted_at); },
                     true},
};

/// "key_" and the digest's first 130 bits in Crockford's base32.
std::string derived_id(const KeyDigest& digest) {
  static constexpr char kCrockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string id = "key_";
  for (std::size_t i = 0; i < 26; ++i) {
    const std::size_t bit = 5 * i;
    const unsigned pair = unsigned{digest.bytes[bit / 8]} << 8 | digest.bytes[bit / 8 + 1];
    id += kCrockford[(pair >> (11 - bit % 8)) & 31];
  }
  return id;
}

/// Reads a key; `known` tells the members of a live one from those of a deleted one.
void read_key(JsonReader& reader, std::span<const Member<KeyDraft>> known, KeyDraft& draft) {
  const std::size_t problems_before = reader.problems().size();
  ApiKey& key = draft.key;
  reader.object(known, draft, key.extra);
  if (key.plain.has_value() == draft.has_digest) {
    if (reader.problems().size() == problems_before || key.plain) {
      reader.problem("must have either \"key\" or \"key_sha256\"");
    }
    return;
  }
  if (key.plain) {
    key.digest = sha256(key.plain->expose());
    key.hint = key_hint(key.plain->expose());
  }
  if (key.id.empty()) key.id = derived_id(key.digest);
}

/// Makes room for as many keys as the text will hold when those to come are as long as those so
/// far, so that few are moved while their number grows. Room costs nothing until it is used; it is
/// multiplied step by step all the same, for texts in which keys are not what most of it is.
void make_room(std::vector<ApiKey>& keys, double progress) {
  static constexpr std::size_t kFirst = 64;
  static constexpr std::size_t kMostAtOnce = 16;
  if (keys.size() < keys.capacity() || keys.size() < kFirst) return;
  const auto in_all = static_cast<std::size_t>(static_cast<double>(keys.size()) / progress) + 1;
  keys.reserve(std::clamp(in_all, 2 * keys.size(), kMostAtOnce * keys.size()));
}

}  // namespace

void read_keys(JsonReader& reader, Document& document) {
  const std::span<const Member<KeyDraft>> known(kKeyMembers);
  reader.array([&] {
    make_room(document.keys, reader.progress());
    KeyDraft draft{document.keys.emplace_back()};
    read_key(reader, known.first(known.size() - 1), draft);
  });
}

void read_deleted(JsonReader& reader, Document& document) {
  reader.array([&] {
    DeletedKey& deleted = document.deleted.emplace_back();
    KeyDraft draft{deleted.key};
    read_key(reader, kKeyMembers, draft);
    deleted.deleted_at = draft.deleted_at;
  });
}

}  // namespace gatehouse
