#include "dashboard/model/document_fault.h"

namespace gatehouse::dashboard {
namespace {

std::string first_path(const Problems& problems) {
  return problems.empty() ? std::string() : problems.front().path;
}

}  // namespace

DocumentFault fault_of(const DataFileError& error) {
  return {error.what(), error.position(), first_path(error.problems())};
}

DocumentFault fault_of(const SnapshotSource::Health& health) {
  if (health.ok || !health.failure) return {};
  return {health.failure->error, health.failure->position, first_path(health.failure->problems)};
}

Json to_json(const DocumentFault& fault) {
  return {{"error", fault.error},
          {"line", fault.position ? Json(fault.position->line) : Json(nullptr)},
          {"column", fault.position ? Json(fault.position->column) : Json(nullptr)},
          {"path", fault.path.empty() ? Json(nullptr) : Json(fault.path)}};
}

}  // namespace gatehouse::dashboard
