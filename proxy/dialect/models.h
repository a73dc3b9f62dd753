#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/domain/upstream.h"

namespace gatehouse::proxy::dialect {

using ModelFilter = std::function<bool(std::string_view id)>;

/// An upstream's answer to GET models (either dialect's shape) with only the models that pass, in
/// the dialect asked for. Entries of that dialect are kept byte for byte. Nothing when the body is
/// not a list of models. The body is only read, but see ensure_json_padding.
std::optional<std::string> filter_models(Dialect asked, std::string& body,
                                         const ModelFilter& allowed);

}  // namespace gatehouse::proxy::dialect
