#pragma once

#include "common/storage/document.h"
#include "common/storage/json_reader.h"

namespace gatehouse {

/// Read the lists of live and of deleted keys at the reader's place.
void read_keys(JsonReader& reader, Document& document);
void read_deleted(JsonReader& reader, Document& document);

}  // namespace gatehouse
