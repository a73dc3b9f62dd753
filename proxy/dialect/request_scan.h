#pragma once

#include <string>
#include <string_view>

#include "proxy/dialect/json_parser.h"
#include "proxy/dialect/request_body.h"

namespace gatehouse::proxy::dialect {

/// One pass over a request body that visits every value, so that what is malformed anywhere is
/// found, and notes the facts on the way.
class RequestScan {
 public:
  /// The body has padding.
  RequestScan(Endpoint endpoint, std::string_view body) : endpoint_(endpoint), body_(body) {}

  /// False when the body is refused: see error().
  bool run();

  RequestFacts take_facts() { return std::move(facts_); }
  const BodyError& error() const { return error_; }

 private:
  using Value = simdjson::ondemand::value;
  using Object = simdjson::ondemand::object;
  using Field = simdjson::ondemand::field;

  /// What the strings and numbers below a member mean for the size of the prompt.
  enum class Counts {
    nothing,
    text,           ///< strings are text
    text_and_ids,   ///< and numbers are tokens
    names_as_well,  ///< strings and the names of members are text
  };

  bool member(Field& field);
  bool model(Value& value);
  bool stream_options(Value& value);
  bool include_usages(Object& options, std::size_t open_at);
  bool prompt(Value& value);
  void limit_output(std::string_view token);
  void add_choices(std::string_view token);

  bool walk(Value& value, Counts counts, int depth) {
    return walk(value, token_of(value), counts, depth);
  }
  bool walk(Value& value, std::string_view token, Counts counts, int depth);
  bool walk_object(Object& object, Counts counts, int depth);
  bool scalar(Value& value, std::string_view token, Counts counts);

  bool refuse(std::string message, std::size_t offset);
  bool refuse(std::string message, std::string_view at);
  std::size_t offset_of(std::string_view part) const;

  Endpoint endpoint_;
  std::string_view body_;
  RequestFacts facts_;
  BodyError error_;
  TokenCount batch_ = 1;  // prompts in one request of text completions
};

}  // namespace gatehouse::proxy::dialect
