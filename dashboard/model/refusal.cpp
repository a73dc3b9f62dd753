#include "dashboard/model/refusal.h"

#include <utility>

namespace gatehouse::dashboard {

Refusal Refusal::invalid(std::vector<FieldError> errors) {
  std::string message = sentence_of(errors);
  return {Kind::invalid, std::move(message), std::move(errors)};
}

Refusal Refusal::not_found(std::string message) {
  return {Kind::not_found, std::move(message), {}};
}

Refusal Refusal::conflict(FieldError error) {
  std::vector<FieldError> errors{std::move(error)};
  std::string message = sentence_of(errors);
  return {Kind::conflict, std::move(message), std::move(errors)};
}

std::string sentence_of(const std::vector<FieldError>& errors) {
  std::string sentence;
  for (const FieldError& error : errors) {
    sentence += (sentence.empty() ? "" : "; ") + error.field + " " + error.message;
  }
  return sentence;
}

}  // namespace gatehouse::dashboard
