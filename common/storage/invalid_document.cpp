#include "common/storage/document_json.h"

namespace gatehouse {
namespace {

std::string describe(const Problems& problems,
                     const std::optional<InvalidDocument::Position>& position) {
  if (problems.empty()) return "not a document";
  const Problem& first = problems.front();
  std::string text;
  if (position) {
    text = "line " + std::to_string(position->line) + ", column " +
           std::to_string(position->column) + ": " + first.message;
  } else {
    text = first.path + ": " + first.message;
  }
  if (problems.size() > 1) {
    text += " (and " + std::to_string(problems.size() - 1) + " more)";
  }
  return text;
}

}  // namespace

InvalidDocument::InvalidDocument(Problems problems, std::optional<Position> position)
    : std::runtime_error(describe(problems, position)),
      problems_(std::move(problems)),
      position_(position) {}

}  // namespace gatehouse
