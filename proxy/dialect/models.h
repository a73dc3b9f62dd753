#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/domain/time.h"
#include "common/domain/upstream.h"

namespace gatehouse::proxy::dialect {

struct ModelEntry {
  std::string id;
  std::string display_name;          ///< empty: the id
  std::string owned_by;              ///< empty: "gatehouse"
  std::optional<Timestamp> created;  ///< absent: the epoch
};

/// The answer to GET models with these entries.
std::string models_answer(Dialect dialect, std::span<const ModelEntry> entries);

using ModelFilter = std::function<bool(std::string_view id)>;

/// An upstream's answer to GET models (either dialect's shape) with only the models that pass, in
/// the dialect asked for. Entries of that dialect are kept byte for byte. Nothing when the body is
/// not a list of models. The body is only read, but see ensure_json_padding.
std::optional<std::string> filter_models(Dialect asked, std::string& body,
                                         const ModelFilter& allowed);

/// Undoes percent-encoding, for the model's id in a path. Nothing when an escape is malformed.
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace gatehouse::proxy::dialect
