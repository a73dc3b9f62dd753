#include "common/storage/data_file.h"

#include <cerrno>
#include <system_error>
#include <thread>
#include <vector>

#include "common/system/file_error.h"
#include "common/system/files.h"
#include "common/system/random.h"
#include "common/system/replacement_file.h"

namespace gatehouse {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kPauseAfterForeignEdit{5};
constexpr std::string_view kHistoryFolder = "history";

/// The file itself: absolute, so that a later change of the working directory does not matter.
fs::path resolved(const fs::path& path) {
  fs::path file = fs::absolute(path).lexically_normal();
  std::error_code not_a_link;
  for (int links = 0; links < 40; ++links) {
    const fs::path target = fs::read_symlink(file, not_a_link);
    if (not_a_link) break;
    file = (file.parent_path() / target).lexically_normal();  // an absolute target stays itself
  }
  return file;
}

/// What a change starts from.
struct Base {
  Document document;
  std::string digest;
  bool edited_by_hand = false;
};

Document document_in(const std::optional<FileContent>& content) {
  return content ? parse_document(content->bytes) : Document{};
}

Base base_of(const std::optional<FileContent>& content, const fs::path& path) {
  Base base;
  try {
    base.document = document_in(content);
  } catch (const InvalidDocument& error) {
    throw DataFileError(path.string() + ": " + error.what(), error.problems(), error.position());
  }
  base.digest = config_digest(base.document);
  base.edited_by_hand = content && base.document.config_digest != base.digest;
  return base;
}

void drop_what_has_run_out(Document& document, Timestamp now) {
  for (ApiKey& key : document.keys) drop_expired(key.usage_windows, now);
  for (DeletedKey& deleted : document.deleted) drop_expired(deleted.key.usage_windows, now);
  std::erase_if(document.deleted, [now](const DeletedKey& deleted) {
    return now - deleted.deleted_at >= kDeletedKept;
  });
}

/// Validates and writes. Whatever a config change has put into the document, only what can be read
/// again gets out.
std::string serialize(const Document& document, const Base& base, const fs::path& path) {
  std::string bytes;
  try {
    if (Problems problems = validate(document); !problems.empty()) {
      throw InvalidDocument(std::move(problems));
    }
    bytes = write_document(document);
    if (document.config_digest != base.digest) parse_document(bytes);
  } catch (const InvalidDocument& error) {
    throw DataFileError(std::string("refused: ") + error.what(), error.problems());
  }
  if (bytes.size() > kMaxDocumentBytes) {
    throw DataFileError(path.string() + " would grow beyond " +
                        std::to_string(kMaxDocumentBytes >> 20) + " MiB");
  }
  return bytes;
}

/// Counts the config changes since the last commit: one by hand, one by this commit, after which
/// the config's digest is `digest`.
void stamp(Document& document, const Base& base, std::int64_t revision_read,
           const std::string& digest) {
  document.revision = revision_read;
  if (base.edited_by_hand) ++document.revision;
  if (digest != base.digest) ++document.revision;
  document.config_digest = digest;
}

}  // namespace

DataFileError::DataFileError(const std::string& message, Problems problems,
                             std::optional<InvalidDocument::Position> position)
    : std::runtime_error(message), problems_(std::move(problems)), position_(position) {}

DataFile::DataFile(const fs::path& path, const Clock& clock, FileSystem& disk,
                   FileLock::OnNotice on_notice)
    : path_(resolved(path)),
      lock_path_(path_.string() + ".lock"),
      clock_(clock),
      disk_(disk),
      on_notice_(std::move(on_notice)),
      history_(disk, folder() / kHistoryFolder) {}

SnapshotPtr DataFile::load(const SnapshotPtr& known) const {
  auto content = read();
  if (known && content && known->holds(content->bytes)) return known;
  return parse(std::move(content));
}

std::optional<FileContent> DataFile::read() const {
  try {
    auto content = read_file(disk_, path_, kMaxDocumentBytes);
    if (content) return content;
    if (seen_) throw DataFileError(path_.string() + " is missing");
    std::error_code ignored;
    if (!fs::is_directory(folder(), ignored)) {
      throw DataFileError("the data folder " + folder().string() + " does not exist; create it");
    }
    if (!history_.list().empty()) {
      throw DataFileError(path_.string() + " is missing, though " + history_.folder().string() +
                          " has past configs of it: put it back, or move that folder away to begin "
                          "anew");
    }
    return std::nullopt;
  } catch (const FileError& error) {
    throw DataFileError(error.what());
  }
}

SnapshotPtr DataFile::parse(std::optional<FileContent> content) const {
  if (!content) return std::make_shared<Snapshot>(Document{}, std::nullopt);
  try {
    Document document = parse_document(content->bytes);
    seen_ = true;
    return std::make_shared<Snapshot>(std::move(document), std::move(content));
  } catch (const InvalidDocument& error) {
    throw DataFileError(path_.string() + ": " + error.what(), error.problems(), error.position());
  }
}

SnapshotPtr DataFile::edit(const std::function<void(Document&)>& edit, const EditOptions& options) {
  const Apply apply = [&edit](Document& document, const std::optional<FileContent>&, bool) {
    edit(document);
    return Applied::config;
  };
  return commit(apply, options);
}

SnapshotPtr DataFile::record_usage(const std::function<void(UsageEdit&)>& edit,
                                   const OnSwapped& on_swapped) {
  const Apply apply = [this, &edit](Document& document, const std::optional<FileContent>& read,
                                    bool edited_by_hand) {
    if (edited_by_hand) {
      const std::chrono::nanoseconds age =
          clock_.now().time_since_epoch() - std::chrono::nanoseconds(read->signature.changed_ns);
      // A change time ahead of the clock by more than that says nothing about when it was.
      if (std::chrono::abs(age) < kHandEditRest) return Applied::stay_away;
    }
    const auto proxies_before = document.proxies;
    UsageEdit usage(document);
    edit(usage);
    const bool changed = usage.added_usage() || document.proxies != proxies_before;
    return changed ? Applied::usage : Applied::unchanged;
  };
  return commit(apply, {.author = {}, .on_swapped = on_swapped});
}

FileLock DataFile::lock() const {
  try {
    return FileLock::acquire(disk_, lock_path_, kLockWait, on_notice_);
  } catch (const FileError& error) {
    std::error_code ignored;
    if (error.error_number() != ENOENT || fs::is_directory(folder(), ignored)) throw;
    throw DataFileError("the data folder " + folder().string() + " does not exist; create it");
  }
}

/// Whoever makes replacements holds the lock, so those found under it are of a dead process. It may
/// have died between swapping out an edit by hand that nobody had read yet and putting it back:
/// that is all that is left of the edit.
void DataFile::clear_left_overs() const {
  std::vector<std::string> names;
  disk_.list(folder(), names);  // what is not found is found by the next commit
  for (const std::string& name : names) {
    if (!ReplacementFile::is_replacement_name(name, path_)) continue;
    const fs::path left_over = folder() / name;
    const std::optional<bool> edit = holds_edit_by_hand(left_over);
    if (!edit) continue;  // what cannot be read is nothing to stop at
    if (!*edit) {
      disk_.unlink(left_over);
      continue;
    }
    const fs::path kept = path_.string() + ".edit-" + random_hex(8);
    move_file(disk_, left_over, kept);
    if (on_notice_) {
      on_notice_("an edit by hand got lost in a crash; it is kept in " + kept.string());
    }
  }
}

std::optional<bool> DataFile::holds_edit_by_hand(const fs::path& file) const try {
  const auto content = read_file(disk_, file, kMaxDocumentBytes);
  if (!content) return false;
  const Document document = parse_document(content->bytes);
  return document.config_digest != config_digest(document);
} catch (const InvalidDocument&) {
  return false;  // cut short while it was written
} catch (const FileError&) {
  return std::nullopt;
}

/// The config that is being replaced is read again, from its bytes, only where nobody has kept it:
/// after an edit by hand and when the history begins.
void DataFile::keep_history(const std::optional<FileContent>& read, bool edited_by_hand,
                            std::int64_t revision_read, const Document& next, Timestamp now,
                            const std::string& author) try {
  const std::int64_t replaced = revision_read + (edited_by_hand ? 1 : 0);
  if (read && (edited_by_hand || !history_.holds(replaced))) {
    const std::chrono::nanoseconds changed(read->signature.changed_ns);
    const Timestamp at(std::chrono::floor<std::chrono::milliseconds>(changed));
    history_.keep({replaced, at, edited_by_hand ? std::string(kByHand) : ""},
                  parse_document(read->bytes));
  }
  if (next.revision != replaced) history_.keep({next.revision, now, author}, next);
} catch (const FileError& error) {
  if (on_notice_) on_notice_(std::string("the history is incomplete: ") + error.what());
}

SnapshotPtr DataFile::commit(const Apply& apply, const EditOptions& options) {
  const FileLock held = lock();
  clear_left_overs();
  const auto deadline = std::chrono::steady_clock::now() + kLockWait;
  for (;;) {
    auto content = read();
    Base base = base_of(content, path_);
    if (content) seen_ = true;
    Document& document = base.document;
    const std::int64_t revision_read = document.revision;

    const Applied applied = apply(document, content, base.edited_by_hand);
    if (applied == Applied::stay_away) return nullptr;
    const std::string digest = applied == Applied::config ? config_digest(document) : base.digest;
    // Reading again what is compared with costs nothing in the usual case that config has changed.
    if (applied == Applied::unchanged ||
        (applied == Applied::config && digest == base.digest && document == document_in(content))) {
      return std::make_shared<Snapshot>(std::move(document), std::move(content), digest);
    }

    drop_what_has_run_out(document, clock_.now());
    stamp(document, base, revision_read, digest);
    std::string bytes = serialize(document, base, path_);
    ReplacementFile replacement(disk_, path_, bytes);
    // As near to the swap as the history allows, which has to have it before.
    const Timestamp now = clock_.now();
    const bool makes_revision = document.revision != revision_read;
    // A history beside no file says that one was lost: the first comes after its file.
    if (makes_revision && content) {
      keep_history(content, base.edited_by_hand, revision_read, document, now, options.author);
    }
    const auto next = std::make_shared<Snapshot>(
        std::move(document), FileContent{std::move(bytes), FileSignature{}}, digest);
    if (makes_revision) next->set_revised_at(now);
    if (replacement.swap_in(content) == ReplacementFile::Outcome::replaced) {
      next->set_signature(replacement.signature());
      seen_ = true;
      if (makes_revision && !content) {
        keep_history(content, false, revision_read, next->document(), now, options.author);
      }
      if (options.on_swapped) options.on_swapped(next);
      sync_folder(disk_, folder());
      return next;
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      throw DataFileError(path_.string() + " is being changed by someone else all the time");
    }
    std::this_thread::sleep_for(kPauseAfterForeignEdit);
  }
}

}  // namespace gatehouse
