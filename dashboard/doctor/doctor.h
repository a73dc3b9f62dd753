#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/storage/data_file.h"
#include "common/system/clock.h"
#include "common/system/environment.h"
#include "dashboard/model/upstream_settings.h"

namespace gatehouse::dashboard {

/// Something that is wrong, or soon will be.
struct Finding {
  std::string check;   ///< one word or two that name it: "disk", "lock folder"
  std::string what;    ///< a sentence: what was found
  std::string advice;  ///< a sentence: what to do about it
};

using Findings = std::vector<Finding>;

/// What is looked at.
struct Patient {
  const DataFile& file;
  const UpstreamSettings& upstreams;
  const Environment& environment;  ///< where credentials are looked for
  const Clock& clock;
};

/// Looks at everything and changes nothing. Calls each upstream once a credential, so it may take
/// some seconds.
Findings examine(const Patient& patient);

// The looks it is made of. Each adds what it finds; none throws.

/// Folder, mount points, links, file system, modes, the predecessor's lock, room on the disk.
void examine_place(const Patient& patient, Findings& findings);

/// The document, with line and column where it is broken. Null when it cannot be used.
SnapshotPtr examine_document(const Patient& patient, Findings& findings);

/// Secrets that stand in the document as plain text.
void examine_secrets(const Document& document, Findings& findings);

/// Which proxies run, as which user, and what they serve.
void examine_proxies(const Patient& patient, const SnapshotPtr& snapshot, Findings& findings);

/// Journals whose proxy is gone, and lines from the future.
void examine_journals(const Patient& patient, const Document& document, Findings& findings);

/// Whether each upstream can be reached and knows our credentials.
void examine_upstreams(const Patient& patient, const Document& document, Findings& findings);

/// The audit log's chain.
void examine_audit(const Patient& patient, Findings& findings);

/// Below this, or kLeastShare of the disk, it is nearly full.
inline constexpr std::uint64_t kLeastRoom = std::uint64_t{64} << 20;
inline constexpr std::uint64_t kLeastShare = 5;  ///< percent

}  // namespace gatehouse::dashboard
