#include "proxy/dialect/usage.h"

#include <algorithm>

namespace gatehouse::proxy::dialect {
namespace {

std::optional<TokenCount> bounded_sum(std::optional<TokenCount> a, std::optional<TokenCount> b) {
  if (!a && !b) return std::nullopt;
  return std::min(a.value_or(0) + b.value_or(0), kMaxTokenLimit);
}

void replace(std::optional<TokenCount>& ours, std::optional<TokenCount> later) {
  if (later) ours = later;
}

}  // namespace

void UsageMembers::merge(const UsageMembers& later) {
  replace(input, later.input);
  replace(output, later.output);
  replace(cached, later.cached);
  replace(cache_creation, later.cache_creation);
  if (later.input && later.output) total.reset();  // ours is of other parts
  replace(total, later.total);
  replace(aside_input, later.aside_input);
  replace(aside_output, later.aside_output);
  replace(aside_cached, later.aside_cached);
}

void UsageMembers::add_aside(const Usage& pass) {
  aside_input = bounded_sum(aside_input, pass.input);
  aside_output = bounded_sum(aside_output, pass.output);
  aside_cached = bounded_sum(aside_cached, pass.cached);
}

UsageMembers UsageMembers::without_zero_input() const {
  UsageMembers rest = *this;
  const bool any = input.value_or(0) + cached.value_or(0) + cache_creation.value_or(0) > 0;
  if (!any) rest.input = rest.cached = rest.cache_creation = std::nullopt;
  return rest;
}

std::optional<Usage> UsageMembers::usage(Dialect dialect) const {
  Usage usage;
  usage.output = output;
  usage.cached = cached;
  switch (dialect) {
    case Dialect::openai:
      usage.input = input;
      // Where reasoning is told of beside the output, only the total includes it.
      if (total && input && (!output || *total - *input > *output)) {
        usage.output = std::max<TokenCount>(0, *total - *input);
      }
      if (total && output && !input) usage.input = std::max<TokenCount>(0, *total - *output);
      if (total && !input && !output) {  // whichever it was, it is no more than that
        usage.input = total;
        usage.output = 0;
      }
      break;
    case Dialect::anthropic:
      usage.input = bounded_sum(bounded_sum(input, cache_creation), cached);
      if (usage.input) {
        usage.input = bounded_sum(usage.input, aside_input);
        usage.cached = bounded_sum(cached, aside_cached);
      }
      if (output) usage.output = bounded_sum(output, aside_output);
      break;
  }
  if (!usage.input && !usage.output) return std::nullopt;
  return usage;
}

Usage completed(const std::optional<Usage>& reported, TokenCount estimated_input,
                TokenCount estimated_output) {
  Usage usage = reported.value_or(Usage{});
  if (!reported) {
    usage.provenance = Provenance::estimated;
  } else if (!usage.complete()) {
    usage.provenance = Provenance::partial;
  }
  if (!usage.input) usage.input = estimated_input;
  if (!usage.output) usage.output = estimated_output;
  return usage;
}

}  // namespace gatehouse::proxy::dialect
