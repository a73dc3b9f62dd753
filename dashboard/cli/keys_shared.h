#pragma once

#include <string>

#include "common/storage/document.h"
#include "dashboard/model/refusal.h"

namespace gatehouse::dashboard {

/// The key that an argument names, by its id or else by its name, never by its secret. Null when
/// there is none; throws CommandRefused when several have the name.
const ApiKey* find_named_key(const Document& document, const std::string& name);
ApiKey* find_named_key(Document& document, const std::string& name);

Refusal no_such_key(const std::string& name);

}  // namespace gatehouse::dashboard
