#include "dashboard/openapi/components.h"

namespace gatehouse::dashboard {

const char* const kUsageSchemas = R"json({
"UsageNumbers": {
  "type": "object",
  "required": ["requests", "failed", "tokens", "tokens_in", "tokens_out", "tokens_cached",
    "tokens_reported", "tokens_partial", "tokens_estimated"],
  "properties": {
    "requests": {"type": "integer"},
    "failed": {"type": "integer"},
    "tokens": {"description": "That were charged.", "type": "integer"},
    "tokens_in": {"type": "integer"},
    "tokens_out": {"type": "integer"},
    "tokens_cached": {"type": "integer"},
    "tokens_reported": {"description": "Of tokens: as the upstream reported them.", "type": "integer"},
    "tokens_partial": {"description": "Of tokens: of answers that were cut off.", "type": "integer"},
    "tokens_estimated": {"description": "Of tokens: where nothing was reported.", "type": "integer"}
  }
},
"UsageRow": {
  "allOf": [{"$ref": "#/components/schemas/UsageNumbers"}],
  "required": ["group", "name", "bucket"],
  "properties": {
    "group": {"description": "A key's id, a model or an upstream.", "type": "string"},
    "name": {"description": "The key's.", "type": ["string", "null"]},
    "bucket": {"description": "Local start of the hour or day, with its offset.",
      "$ref": "#/components/schemas/OptionalTime"}
  },
  "unevaluatedProperties": false
},
"UsageTotal": {"allOf": [{"$ref": "#/components/schemas/UsageNumbers"}], "unevaluatedProperties": false},
"Usage": {
  "type": "object",
  "required": ["group_by", "bucket", "tz", "from", "to", "reaches_back_to", "read_up_to", "trouble",
    "rows", "left_out", "total"],
  "properties": {
    "group_by": {"enum": ["key", "model", "upstream"]},
    "bucket": {"enum": ["hour", "day", null]},
    "tz": {"type": "string"},
    "from": {"$ref": "#/components/schemas/Time"},
    "to": {"$ref": "#/components/schemas/Time"},
    "reaches_back_to": {"$ref": "#/components/schemas/OptionalTime"},
    "read_up_to": {"$ref": "#/components/schemas/OptionalTime"},
    "trouble": {"description": "Why newer usage may be missing.", "type": ["string", "null"]},
    "rows": {"type": "array", "items": {"$ref": "#/components/schemas/UsageRow"}},
    "left_out": {"description": "Groups beyond top.", "type": "integer"},
    "total": {"$ref": "#/components/schemas/UsageTotal"}
  },
  "additionalProperties": false
},
"Request": {
  "type": "object",
  "required": ["request_id", "time", "key", "model", "upstream", "dialect", "route", "status", "streamed",
    "provenance", "tokens", "tokens_in", "tokens_out", "tokens_cached", "latency_ms", "ttfb_ms"],
  "properties": {
    "request_id": {"type": "string"},
    "time": {"$ref": "#/components/schemas/Time"},
    "key": {"type": "object", "required": ["id", "name"],
      "properties": {"id": {"type": "string"}, "name": {"type": ["string", "null"]}},
      "additionalProperties": false},
    "model": {"type": "string"},
    "upstream": {"type": "string"},
    "dialect": {"enum": ["openai", "anthropic"]},
    "route": {"type": "string"},
    "status": {"type": "integer"},
    "streamed": {"type": "boolean"},
    "provenance": {"enum": ["reported", "partial", "estimated"]},
    "tokens": {"type": "integer"},
    "tokens_in": {"type": ["integer", "null"]},
    "tokens_out": {"type": ["integer", "null"]},
    "tokens_cached": {"type": ["integer", "null"]},
    "latency_ms": {"type": "integer"},
    "ttfb_ms": {"description": "Time to the first byte.", "type": ["integer", "null"]}
  },
  "additionalProperties": false
},
"RequestList": {
  "type": "object",
  "required": ["requests", "next", "reaches_back_to", "read_up_to", "trouble"],
  "properties": {
    "requests": {"type": "array", "items": {"$ref": "#/components/schemas/Request"}},
    "next": {"description": "before of the page behind this one.", "type": ["string", "null"]},
    "reaches_back_to": {"$ref": "#/components/schemas/OptionalTime"},
    "read_up_to": {"$ref": "#/components/schemas/OptionalTime"},
    "trouble": {"type": ["string", "null"]}
  },
  "additionalProperties": false
}
})json";

}  // namespace gatehouse::dashboard
