#pragma once

#include <optional>
#include <string>

#include "common/domain/api_key.h"
#include "common/storage/document.h"

namespace gatehouse::dashboard {

/// A fresh secret for a key ("gk_…").
Secret make_secret();

/// Gives a key its secret: digest and hint, and the text itself only if it is to be stored plain.
void set_secret(ApiKey& key, const Secret& secret, bool store_plain);

/// A key other than `besides` (an id) that answers to the secret, deleted ones included, since they
/// can be restored. What it is called, or nothing.
std::optional<std::string> holder_of(const Document& document, const KeyDigest& digest,
                                     const std::string& besides = {});

/// Whether a key other than `besides` (an id) has this name.
bool is_name_taken(const Document& document, const std::string& name, const std::string& besides);

}  // namespace gatehouse::dashboard
