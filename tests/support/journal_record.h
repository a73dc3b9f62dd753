#pragma once

#include "common/usage/journal_line.h"
#include "proxy/usage/journal.h"
#include "proxy/usage/usage_record.h"

namespace gatehouse::testing {

// What the proxy writes the line from. Refers to the line's texts.
inline proxy::UsageRecord record_of(const JournalLine& line) {
  proxy::UsageRecord record;
  record.time = line.time;
  record.request_id = line.request_id;
  record.key_id = line.key_id;
  record.model = line.model;
  record.upstream = line.upstream;
  record.dialect = line.dialect;
  record.route = line.route;
  record.status = line.status;
  record.tokens_in = line.tokens_in;
  record.tokens_out = line.tokens_out;
  record.tokens_cached = line.tokens_cached;
  record.provenance = line.provenance;
  record.charged = line.charged;
  record.latency = line.latency;
  record.ttfb = line.ttfb;
  record.streamed = line.streamed;
  record.progress = line.progress;
  return record;
}

// Appends a line and has it written.
inline proxy::Journal::Position append(proxy::Journal& journal, const proxy::UsageRecord& record,
                                       const Counted& counted) {
  const auto position = journal.enqueue(record, counted);
  journal.write_queue();
  return position;
}

}  // namespace gatehouse::testing
