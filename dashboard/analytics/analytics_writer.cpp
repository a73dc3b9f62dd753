#include "dashboard/analytics/analytics_writer.h"

#include <algorithm>
#include <limits>

#include "dashboard/analytics/analytics_file.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::size_t kMostNames = 100'000;  ///< kept in memory
constexpr std::int64_t kPrunedAtOnce = 20'000;
/// A stream tells of its progress every few seconds: one silent for so long has lost its proxy.
constexpr std::chrono::hours kRunningAtMost{24};
/// Requests are counted beyond the cap by this much before any goes, so that not every commit
/// removes some.
constexpr std::int64_t kSlack = kMostRequests / 50;

UsageNumbers negative(const UsageNumbers& numbers) {
  return {-numbers.requests,       -numbers.failed,          -numbers.tokens,
          -numbers.tokens_in,      -numbers.tokens_out,      -numbers.tokens_cached,
          -numbers.tokens_partial, -numbers.tokens_estimated};
}

std::int64_t milliseconds_of(Timestamp time) { return time.time_since_epoch().count(); }

/// The same for a line whenever it is read, so that lists come out the same after a rebuild.
std::int64_t request_id_of(const std::string& instance, const JournalLine& line) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  const auto mix = [&](std::uint64_t byte) { hash = (hash ^ byte) * 1099511628211u; };
  for (const char c : instance) mix(static_cast<unsigned char>(c));
  for (int shift = 0; shift < 64; shift += 8) {
    mix((static_cast<std::uint64_t>(line.seq) >> shift) & 0xff);
  }
  const auto rest = (hash >> 20) & ((std::uint64_t{1} << kRequestIdBits) - 1);
  return first_request_id(line.time) + static_cast<std::int64_t>(rest);
}

}  // namespace

AnalyticsWriter::AnalyticsWriter(SqliteDatabase database, const Clock& clock)
    : database_(std::move(database)),
      clock_(clock),
      cells_(database_),
      find_name_(database_, "SELECT id FROM names WHERE text = ?"),
      insert_name_(database_, "INSERT INTO names (text) VALUES (?) RETURNING id"),
      insert_request_(database_,
                      "INSERT OR IGNORE INTO requests VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      delete_request_(database_, "DELETE FROM requests WHERE id = ?"),
      insert_running_(database_, "INSERT OR REPLACE INTO running VALUES (?,?,?,?,?,?,?,?,?,?,?)"),
      delete_running_(database_, "DELETE FROM running WHERE instance = ? AND request_id = ?"),
      write_journal_(database_, "INSERT OR REPLACE INTO journals VALUES (?,?,?,?,?)"),
      delete_files_(database_, "DELETE FROM files WHERE instance = ?"),
      insert_file_(database_, "INSERT INTO files VALUES (?,?,?,?,?,?)"),
      write_fact_(database_, "INSERT OR REPLACE INTO facts VALUES (?,?)") {
  database_.execute("PRAGMA cache_size = -65536");  // KiB
  database_.execute("PRAGMA journal_size_limit = 67108864");
  SqliteStatement facts(database_, "SELECT number FROM facts WHERE name = 'requests'");
  if (facts.step()) requests_ = facts.number(0);
  load_running();
}

JournalPositions AnalyticsWriter::positions() const {
  JournalPositions positions;
  SqliteStatement journals(database_,
                           "SELECT instance, last_seq, lines, bad_lines, oldest FROM journals");
  while (journals.step()) {
    JournalPosition& position = positions[journals.text(0)];
    position.last_seq = journals.number(1);
    position.lines = journals.number(2);
    position.bad_lines = journals.number(3);
    if (const auto oldest = journals.optional_number(4)) {
      position.oldest = Timestamp(std::chrono::milliseconds(*oldest));
    }
  }
  SqliteStatement files(database_,
                        "SELECT instance, device, inode, offset, head_bytes, head_crc FROM files");
  while (files.step()) {
    const FileIdentity identity{static_cast<std::uint64_t>(files.number(1)),
                                static_cast<std::uint64_t>(files.number(2))};
    positions[files.text(0)].files[identity] = {static_cast<std::uint64_t>(files.number(3)),
                                                static_cast<std::uint64_t>(files.number(4)),
                                                static_cast<std::uint32_t>(files.number(5))};
  }
  return positions;
}

void AnalyticsWriter::load_running() {
  SqliteStatement row(database_,
                      "SELECT instance, request_id, row_id, at, key, model, upstream, failed, "
                      "tokens_in, tokens_out, tokens_cached FROM running");
  while (row.step()) {
    Running& request = running_[{row.text(0), row.text(1)}];
    request.row_id = row.optional_number(2);
    request.at = Timestamp(std::chrono::milliseconds(row.number(3)));
    request.owner = {row.number(4), row.number(5), row.number(6)};
    request.counted.requests = 1;
    request.counted.failed = row.number(7);
    request.counted.tokens_in = row.number(8);
    request.counted.tokens_out = row.number(9);
    request.counted.tokens_cached = row.number(10);
  }
}

void AnalyticsWriter::begin() {
  if (open_) return;
  database_.execute("BEGIN IMMEDIATE");
  open_ = true;
}

std::int64_t AnalyticsWriter::number_of(const std::string& text) {
  if (const auto known = names_.find(text); known != names_.end()) return known->second;
  if (names_.size() >= kMostNames) names_.clear();
  for (SqliteStatement* statement : {&find_name_, &insert_name_}) {
    const bool found = statement->bind(1, text).step();
    const std::int64_t number = found ? statement->number(0) : 0;
    // Whatever RETURNING has returned, the row is in place only once the statement is through.
    if (found) statement->step();
    statement->reset();
    if (found) return names_[text] = number;
  }
  database_.fail("enter a name into");
}

void AnalyticsWriter::add(const std::string& instance, const JournalLine& line) {
  begin();
  Running request;
  request.at = line.time;
  request.owner = {number_of(line.key_id), number_of(line.model), number_of(line.upstream)};
  request.counted = ended_by(line);
  if (line.counted.tokens != 0) cells_.add(line.counted.at, request.owner, counted_by(line));
  if (!running_.empty()) take_back(instance, line);
  cells_.add(line.time, request.owner, request.counted);
  request.row_id = insert_request(instance, line, request);
  if (line.progress) keep_running(instance, line, request);
}

/// What progress was counted as gives way to what the request has come to since.
void AnalyticsWriter::take_back(const std::string& instance, const JournalLine& line) {
  const auto found = running_.find({instance, line.request_id});
  if (found == running_.end()) return;
  const Running& earlier = found->second;
  cells_.add(earlier.at, earlier.owner, negative(earlier.counted));
  if (earlier.row_id) delete_request(*earlier.row_id);
  running_.erase(found);
  delete_running_.bind(1, instance).bind(2, line.request_id).run();
}

void AnalyticsWriter::keep_running(const std::string& instance, const JournalLine& line,
                                   const Running& request) {
  insert_running_.bind(1, instance)
      .bind(2, line.request_id)
      .bind(3, request.row_id)
      .bind(4, milliseconds_of(request.at))
      .bind(5, request.owner.key)
      .bind(6, request.owner.model)
      .bind(7, request.owner.upstream)
      .bind(8, request.counted.failed)
      .bind(9, request.counted.tokens_in)
      .bind(10, request.counted.tokens_out)
      .bind(11, request.counted.tokens_cached)
      .run();
  running_[{instance, line.request_id}] = request;
}

/// Nothing when it is too old to be listed.
std::optional<std::int64_t> AnalyticsWriter::insert_request(const std::string& instance,
                                                            const JournalLine& line,
                                                            const Running& request) {
  if (line.time < clock_.now() - kRequestsKept) return std::nullopt;
  std::optional<std::int64_t> ttfb;
  if (line.ttfb) ttfb = line.ttfb->count();
  insert_request_.bind(2, line.request_id)
      .bind(3, request.owner.key)
      .bind(4, request.owner.model)
      .bind(5, request.owner.upstream)
      .bind(6, static_cast<std::int64_t>(line.dialect))
      .bind(7, number_of(line.route))
      .bind(8, std::int64_t{line.status})
      .bind(9, std::int64_t{line.streamed})
      .bind(10, static_cast<std::int64_t>(line.provenance))
      .bind(11, line.charged)
      .bind(12, line.tokens_in)
      .bind(13, line.tokens_out)
      .bind(14, line.tokens_cached)
      .bind(15, std::int64_t{line.latency.count()})
      .bind(16, ttfb);
  for (std::int64_t id = request_id_of(instance, line);; ++id) {
    insert_request_.bind(1, id).run();
    if (database_.changes() == 0) continue;
    ++requests_;
    return id;
  }
}

void AnalyticsWriter::delete_request(std::int64_t row_id) {
  delete_request_.bind(1, row_id).run();
  requests_ -= database_.changes();
}

void AnalyticsWriter::commit(const std::string& instance, const JournalPosition& position) {
  begin();
  cells_.write();
  write_position(instance, position);
  write_fact_.bind(1, std::string_view("requests")).bind(2, requests_).run();
  database_.execute("COMMIT");
  open_ = false;
}

void AnalyticsWriter::write_position(const std::string& instance, const JournalPosition& position) {
  std::optional<std::int64_t> oldest;
  if (position.oldest) oldest = milliseconds_of(*position.oldest);
  write_journal_.bind(1, instance)
      .bind(2, position.last_seq)
      .bind(3, position.lines)
      .bind(4, position.bad_lines)
      .bind(5, oldest)
      .run();
  delete_files_.bind(1, instance).run();
  for (const auto& [identity, file] : position.files) {
    insert_file_.bind(1, instance)
        .bind(2, static_cast<std::int64_t>(identity.first))
        .bind(3, static_cast<std::int64_t>(identity.second))
        .bind(4, static_cast<std::int64_t>(file.offset))
        .bind(5, static_cast<std::int64_t>(file.head_bytes))
        .bind(6, std::int64_t{file.head_crc})
        .run();
  }
}

std::int64_t AnalyticsWriter::remove_requests(std::int64_t below, std::int64_t most) {
  SqliteStatement statement(database_,
                            "DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE id < "
                            "? ORDER BY id LIMIT ?)");
  statement.bind(1, below).bind(2, most).run();
  const std::int64_t removed = database_.changes();
  requests_ -= removed;
  return removed;
}

bool AnalyticsWriter::prune() {
  const Timestamp now = clock_.now();
  begin();
  std::int64_t removed = remove_requests(first_request_id(now - kRequestsKept), kPrunedAtOnce);
  if (requests_ > kMostRequests + kSlack) {
    removed = remove_requests(std::numeric_limits<std::int64_t>::max(), kPrunedAtOnce);
  }
  cells_.prune(now - kUsageKept);
  const Timestamp silent = now - kRunningAtMost;
  SqliteStatement(database_, "DELETE FROM running WHERE at < ?")
      .bind(1, milliseconds_of(silent))
      .run();
  write_fact_.bind(1, std::string_view("requests")).bind(2, requests_).run();
  database_.execute("COMMIT");
  open_ = false;
  std::erase_if(running_, [&](const auto& request) { return request.second.at < silent; });
  return removed >= kPrunedAtOnce;
}

}  // namespace gatehouse::dashboard
