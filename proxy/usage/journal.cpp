#include "proxy/usage/journal.h"

#include <cerrno>
#include <utility>

#include "common/system/file_error.h"
#include "common/system/files.h"
#include "common/system/thread_name.h"
#include "common/usage/journal_reader.h"
#include "proxy/usage/line_buffer.h"

namespace gatehouse::proxy {
namespace {

/// How much of the backlog goes into one write.
constexpr std::size_t kPiece = std::size_t{256} << 10;

/// The end of the last whole line within the first kPiece bytes, or of the first line.
std::size_t piece_end(const std::string& lines, std::size_t from) {
  if (lines.size() - from <= kPiece) return lines.size();
  const std::size_t last = lines.rfind('\n', from + kPiece - 1);
  if (last != std::string::npos && last >= from) return last + 1;
  return lines.find('\n', from) + 1;
}

AppendFile make_first_file(FileSystem& disk, const std::filesystem::path& folder,
                           const std::filesystem::path& path) {
  make_private_folder(disk, folder);
  return AppendFile::create(disk, path);
}

}  // namespace

Journal::Journal(FileSystem& disk, Options options, Log& log)
    : disk_(disk),
      options_(std::move(options)),
      path_(options_.folder / (options_.instance + ".jsonl")),
      log_(log),
      file_(make_first_file(disk, options_.folder, path_)) {
  append_aside(disk_, newcomer_mark(options_.folder, options_.instance), "");
  sync_folder(disk_, options_.folder);
  thread_ = std::thread([this] { run(); });
}

Journal::~Journal() {
  {
    const std::lock_guard lock(state_mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
  sync();
}

Journal::Position Journal::enqueue(const UsageRecord& record, const Counted& counted) {
  LineBuffer line(record, counted);
  Position position;
  {
    const std::lock_guard lock(append_mutex_);
    position = put_in_queue(line);
  }
  note_appended();
  return position;
}

void Journal::write_queue() {
  const std::lock_guard lock(append_mutex_);
  empty_queue();
}

Journal::Position Journal::cut() {
  const std::lock_guard lock(append_mutex_);
  return {last_seq_.load(std::memory_order_relaxed), epoch_++};
}

void Journal::note_introduced() {
  if (introduced_) return;
  const auto mark = newcomer_mark(options_.folder, options_.instance);
  introduced_ = disk_.unlink(mark) == 0 || errno == ENOENT;
}

bool Journal::sync() {
  const std::int64_t wanted = last_seq();
  const std::lock_guard lock(sync_mutex_);
  if (synced_seq() >= wanted) return true;
  try {
    if (suspect_ || size() >= options_.segment_bytes) start_segment();
    const std::int64_t written = write_out();
    if (!folder_synced_) sync_folder(disk_, options_.folder);
    folder_synced_ = true;
    sync_file(written);
    note_health();
  } catch (const std::exception& error) {
    note_trouble(error.what());
  }
  return synced_seq() >= wanted;
}

std::string Journal::last_error() const {
  const std::lock_guard lock(state_mutex_);
  return last_error_;
}

std::filesystem::path Journal::segment_path(int number) const {
  return options_.folder / (options_.instance + "." + std::to_string(number) + ".jsonl");
}

std::uint64_t Journal::size() {
  const std::lock_guard lock(append_mutex_);
  return file_.size();
}

Journal::Position Journal::put_in_queue(LineBuffer& line) {
  const Position position{last_seq_.load(std::memory_order_relaxed) + 1, epoch_};
  queue_ += line.finish(position.seq);
  last_seq_.store(position.seq, std::memory_order_release);
  return position;
}

void Journal::empty_queue() {
  if (queue_.empty()) return;
  try {
    if (backlog_.empty()) {
      file_.append(queue_);
      queue_.clear();
      return;
    }
  } catch (const FileError& error) {
    note_trouble(error.what());
  }
  backlog_ += queue_;
  queue_.clear();
  backlog_bytes_.store(backlog_.size(), std::memory_order_relaxed);
}

void Journal::note_appended() {
  if (!dirty_.load() && !dirty_.exchange(true)) wake();
}

void Journal::write_backlog() {
  std::size_t done = 0;
  const auto drop_written = [&] {
    backlog_.erase(0, done);
    if (backlog_.empty()) backlog_.shrink_to_fit();
    backlog_bytes_.store(backlog_.size(), std::memory_order_relaxed);
  };
  try {
    while (done < backlog_.size()) {
      const std::size_t end = piece_end(backlog_, done);
      file_.append(std::string_view(backlog_).substr(done, end - done));
      done = end;
    }
  } catch (const FileError&) {
    drop_written();
    throw;
  }
  drop_written();
}

/// Writes the backlog; the last sequence that is in the file then.
std::int64_t Journal::write_out() {
  const std::lock_guard lock(append_mutex_);
  empty_queue();
  if (!backlog_.empty()) write_backlog();
  return last_seq_.load(std::memory_order_relaxed);
}

void Journal::sync_file(std::int64_t written) {
  const std::uint64_t covered = size();
  try {
    file_.sync();
  } catch (const FileError&) {
    suspect_ = true;
    throw;
  }
  synced_size_ = covered;
  synced_seq_.store(written, std::memory_order_release);
}

/// A file that an earlier attempt could not take away again is empty: its number is passed over.
AppendFile Journal::create_segment() {
  for (;;) {
    try {
      AppendFile fresh = AppendFile::create(disk_, segment_path(segments_ + 1));
      ++segments_;
      return fresh;
    } catch (const FileError& error) {
      if (error.error_number() != EEXIST) throw;
      ++segments_;
    }
  }
}

/// Lines that are not known to be durable go into the fresh segment too. They cost a copy of what
/// was written since the last sync and spare the appending threads the wait for another one.
void Journal::start_segment() {
  AppendFile fresh = create_segment();
  const std::filesystem::path set_aside = segment_path(segments_);
  const std::lock_guard lock(append_mutex_);
  std::string unsynced;
  try {
    unsynced = file_.read_from(synced_size_);
    exchange_files(disk_, set_aside, path_);
  } catch (const FileError&) {
    // An exchange may fail and have taken effect; then the other name holds all lines so far.
    if (!fresh.stands_at(path_)) {
      if (fresh.stands_at(set_aside)) disk_.unlink(set_aside);
      throw;
    }
  }
  file_ = std::move(fresh);
  file_.moved_to(path_);
  folder_synced_ = false;
  backlog_.insert(0, unsynced);
  synced_size_ = 0;
  suspect_ = false;
  backlog_bytes_.store(backlog_.size(), std::memory_order_relaxed);
  log_.debug("journal_segment_started", {{"journal", path_.string()}, {"set_aside", segments_}});
  // Before the next append, which would wait in memory behind these.
  write_backlog();
}

void Journal::note_trouble(const std::string& error) {
  {
    const std::lock_guard lock(state_mutex_);
    last_error_ = error;
  }
  if (healthy_.exchange(false)) log_.error("journal_failing", {{"error", error}});
}

void Journal::note_health() {
  if (healthy_.load(std::memory_order_relaxed)) return;
  {
    const std::lock_guard lock(state_mutex_);
    last_error_.clear();
  }
  if (!healthy_.exchange(true)) log_.info("journal_recovered", {{"synced_seq", synced_seq()}});
}

void Journal::wake() {
  { const std::lock_guard lock(state_mutex_); }
  wake_.notify_one();
}

void Journal::run() {
  name_this_thread("journal");
  std::unique_lock lock(state_mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stop_ || dirty_.load(); });
    if (stop_) return;
    if (wake_.wait_for(lock, options_.sync_delay, [this] { return stop_; })) return;
    lock.unlock();
    dirty_.store(false);
    const bool durable = sync();
    lock.lock();
    if (durable) continue;
    dirty_.store(true);
    wake_.wait_for(lock, options_.retry_delay, [this] { return stop_; });
  }
}

}  // namespace gatehouse::proxy
