#pragma once

#include "common/storage/document.h"
#include "common/storage/json_reader.h"

namespace gatehouse {

/// Reads the list of upstreams at the reader's place.
void read_upstreams(JsonReader& reader, Document& document);

}  // namespace gatehouse
