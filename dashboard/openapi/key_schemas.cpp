#include "dashboard/openapi/components.h"

namespace gatehouse::dashboard {

const char* const kKeySchemas = R"json({
"KeyMembers": {
  "description": "What may be edited of a key. An absent member stays as it is, null clears an optional one.",
  "type": "object",
  "properties": {
    "name": {"type": "string", "minLength": 1, "maxLength": 100},
    "enabled": {"type": "boolean"},
    "model": {"description": "Overrides the request's.", "type": ["string", "null"]},
    "allowed_models": {"type": ["array", "null"], "items": {"type": "string"}},
    "token_limit_per_5h": {"description": "0 blocks, null is unlimited.", "type": ["integer", "null"],
      "minimum": 0, "maximum": 1000000000000},
    "requests_per_minute": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000000},
    "max_concurrent": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000000},
    "reservation": {"enum": ["expected", "max", null]},
    "expiry_date": {"$ref": "#/components/schemas/OptionalTime"},
    "owner": {"type": ["string", "null"]},
    "tags": {"type": ["array", "null"], "items": {"type": "string"}},
    "notes": {"type": ["string", "null"]},
    "previous": {"description": "null revokes the secret that a rotation left valid.",
      "type": ["object", "null"]}
  }
},
"KeyUpdate": {"allOf": [{"$ref": "#/components/schemas/KeyMembers"}], "unevaluatedProperties": false},
"KeyCreation": {
  "allOf": [{"$ref": "#/components/schemas/KeyMembers"}],
  "required": ["name", "token_limit_per_5h"],
  "properties": {
    "key": {"description": "The secret, when it is chosen; else one is made.", "type": ["string", "null"],
      "pattern": "^[A-Za-z0-9_-]{8,256}$"},
    "store_plain": {"type": "boolean"}
  },
  "unevaluatedProperties": false
},
"KeyFacts": {
  "allOf": [{"$ref": "#/components/schemas/KeyMembers"}],
  "type": "object",
  "required": ["id", "key_hint", "storage", "status", "name", "enabled", "model", "allowed_models",
    "token_limit_per_5h", "requests_per_minute", "max_concurrent", "reservation", "expiry_date", "owner",
    "tags", "notes", "created_at", "created_by", "last_used", "total_lifetime_tokens", "previous",
    "usage", "etag"],
  "properties": {
    "id": {"type": "string"},
    "key_hint": {"type": "string"},
    "storage": {"enum": ["plain", "hashed"]},
    "status": {"enum": ["active", "disabled", "expired", "blocked", "used_up"]},
    "created_at": {"$ref": "#/components/schemas/OptionalTime"},
    "created_by": {"type": ["string", "null"]},
    "last_used": {"$ref": "#/components/schemas/OptionalTime"},
    "total_lifetime_tokens": {"type": "integer", "minimum": 0},
    "usage": {"$ref": "#/components/schemas/Quota"},
    "etag": {"description": "Covers what may be edited, so that usage never makes it stale.",
      "type": "string"}
  }
},
"Key": {"allOf": [{"$ref": "#/components/schemas/KeyFacts"}], "unevaluatedProperties": false},
"KeyWithSecret": {
  "allOf": [{"$ref": "#/components/schemas/KeyFacts"}],
  "required": ["key"],
  "properties": {"key": {"description": "The secret, told this once.", "type": "string"}},
  "unevaluatedProperties": false
},
"Quota": {
  "description": "By the rule that proxies admit by.",
  "type": "object",
  "required": ["used", "limit", "remaining", "window_started_at", "window_ends_at", "frees"],
  "properties": {
    "used": {"type": "integer", "minimum": 0},
    "limit": {"type": ["integer", "null"]},
    "remaining": {"type": ["integer", "null"]},
    "window_started_at": {"$ref": "#/components/schemas/OptionalTime"},
    "window_ends_at": {"$ref": "#/components/schemas/OptionalTime"},
    "frees": {"type": "array", "items": {
      "type": "object", "required": ["at", "tokens"],
      "properties": {"at": {"$ref": "#/components/schemas/Time"}, "tokens": {"type": "integer"}},
      "additionalProperties": false}}
  },
  "additionalProperties": false
},
"KeyList": {
  "type": "object",
  "required": ["keys", "total", "page", "per_page", "revision", "digest", "models"],
  "properties": {
    "keys": {"type": "array", "items": {"$ref": "#/components/schemas/Key"}},
    "total": {"type": "integer", "minimum": 0},
    "page": {"type": "integer", "minimum": 1},
    "per_page": {"type": "integer", "minimum": 0},
    "revision": {"type": "integer"},
    "digest": {"description": "Of the document's config, for changes of many keys.", "type": "string"},
    "models": {"type": "array", "items": {"type": "string"}}
  },
  "additionalProperties": false
},
"KeyUsage": {
  "type": "object",
  "required": ["id", "usage", "windows", "history", "total_lifetime_tokens"],
  "properties": {
    "id": {"type": "string"},
    "usage": {"$ref": "#/components/schemas/Quota"},
    "windows": {"type": "array", "items": {
      "type": "object", "required": ["window_start", "minutes", "tokens_used"],
      "properties": {"window_start": {"$ref": "#/components/schemas/Time"},
        "minutes": {"type": ["integer", "null"]}, "tokens_used": {"type": "integer"}},
      "additionalProperties": false}},
    "history": {"description": "The last 24 hours, those without usage left out; null while that cannot be looked up.",
      "type": ["array", "null"], "items": {
      "type": "object", "required": ["bucket", "requests", "tokens"],
      "properties": {"bucket": {"$ref": "#/components/schemas/Time"}, "requests": {"type": "integer"},
        "tokens": {"type": "integer"}},
      "additionalProperties": false}},
    "total_lifetime_tokens": {"type": "integer", "minimum": 0}
  },
  "additionalProperties": false
},
"KeyLookup": {
  "type": "object",
  "required": ["key"],
  "properties": {"key": {"description": "The text of an api key.", "type": "string"}}
},
"KeyRotation": {
  "type": "object",
  "properties": {"grace_seconds": {"description": "How long the old secret stays valid.",
    "type": "integer", "minimum": 0, "maximum": 604800}},
  "additionalProperties": false
},
"SeenState": {
  "description": "The state of the document that this is based on. While the file is edited by hand only the digest tells what was seen.",
  "type": "object",
  "required": ["revision"],
  "properties": {"revision": {"type": "integer"}, "digest": {"type": ["string", "null"]}}
},
"KeyBulk": {
  "allOf": [{"$ref": "#/components/schemas/SeenState"}],
  "required": ["ids", "action"],
  "properties": {
    "ids": {"type": "array", "minItems": 1, "maxItems": 10000, "items": {"type": "string"}},
    "action": {"enum": ["enable", "disable", "delete", "set"]},
    "set": {"description": "With the action set: any of a key's members but its name.",
      "$ref": "#/components/schemas/KeyMembers"}
  },
  "unevaluatedProperties": false
},
"KeyBulkResult": {
  "type": "object",
  "required": ["changed", "unchanged", "revision"],
  "properties": {"changed": {"type": "integer"}, "unchanged": {"type": "integer"},
    "revision": {"type": "integer"}},
  "additionalProperties": false
},
"Export": {
  "description": "A file of all keys without any secret.",
  "type": "object",
  "required": ["keys"],
  "properties": {"keys": {"type": "array", "items": {"type": "object", "required": ["id", "name"]}}},
  "additionalProperties": false
},
"Import": {
  "type": "object",
  "required": ["format", "data"],
  "properties": {
    "format": {"enum": ["json", "csv"]},
    "data": {"description": "The file's text. Known keys, by id or else by name, are updated; others are created.",
      "type": "string"},
    "revision": {"type": "integer"},
    "digest": {"type": ["string", "null"]}
  },
  "additionalProperties": false
},
"ImportRefusal": {
  "type": "object",
  "required": ["field", "message"],
  "properties": {
    "index": {"description": "Of the key in JSON, from 0.", "type": "integer"},
    "line": {"description": "Of the key in CSV, from 1.", "type": "integer"},
    "field": {"type": "string"},
    "message": {"type": "string"}
  },
  "additionalProperties": false
},
"ImportReport": {
  "type": "object",
  "required": ["created", "changed", "unchanged", "refused", "revision", "digest"],
  "properties": {
    "created": {"type": "array", "items": {
      "type": "object", "required": ["id", "name", "key"],
      "properties": {"id": {"type": ["string", "null"]}, "name": {"type": "string"},
        "key": {"description": "A secret that was made, told this once.", "type": ["string", "null"]}},
      "additionalProperties": false}},
    "changed": {"type": "array", "items": {
      "type": "object", "required": ["id", "name", "changes"],
      "properties": {"id": {"type": "string"}, "name": {"type": "string"},
        "changes": {"type": "array", "items": {
          "type": "object", "required": ["field", "before", "after"],
          "properties": {"field": {"type": "string"}, "before": {}, "after": {}},
          "additionalProperties": false}}},
      "additionalProperties": false}},
    "unchanged": {"type": "integer"},
    "refused": {"type": "array", "items": {"$ref": "#/components/schemas/ImportRefusal"}},
    "revision": {"type": "integer"},
    "digest": {"type": "string"}
  },
  "additionalProperties": false
}
})json";

}  // namespace gatehouse::dashboard
