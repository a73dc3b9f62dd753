#include "dashboard/openapi/components.h"

namespace gatehouse::dashboard {

const char* const kCommonSchemas = R"json({
"Problem": {
  "description": "RFC 9457, with the members error and message for older callers.",
  "type": "object",
  "required": ["type", "title", "status", "error", "message"],
  "properties": {
    "type": {"type": "string"},
    "title": {"type": "string"},
    "status": {"type": "integer", "minimum": 400, "maximum": 599},
    "detail": {"type": "string"},
    "errors": {"description": "What is wrong with which field, all of them at once.",
      "type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
    "request_id": {"type": "string"},
    "error": {"type": "string"},
    "message": {"type": "string"},
    "current": {"description": "What stands there by now (412).", "type": "object"},
    "unknown": {"description": "Ids of no key (404).", "type": "array", "items": {"type": "string"}},
    "refused": {"description": "What of an import cannot be brought in (400).", "type": "array",
      "items": {"$ref": "#/components/schemas/ImportRefusal"}},
    "line": {"description": "Of the data file (503).", "type": ["integer", "null"]},
    "column": {"type": ["integer", "null"]},
    "path": {"type": ["string", "null"]}
  },
  "additionalProperties": false
},
"FieldError": {
  "type": "object",
  "required": ["field", "message"],
  "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
  "additionalProperties": false
},
"Empty": {"type": "object", "additionalProperties": false},
"Time": {"description": "RFC 3339, UTC.", "type": "string", "format": "date-time"},
"OptionalTime": {"type": ["string", "null"], "format": "date-time"},
"Text": {"type": "string"},
"Health": {
  "type": "object",
  "required": ["status"],
  "properties": {"status": {"const": "ok"}, "revision": {"type": "integer"}},
  "additionalProperties": false
},
"EventStream": {
  "description": "Server-sent events: key.created, key.updated, key.deleted, config.updated, usage.updated, proxy.updated, document.invalid, document.valid, reset.",
  "type": "string"
},
"OpenApi": {"description": "This document.", "type": "object",
  "required": ["openapi", "info", "paths", "components"]},
"ProxyList": {
  "type": "object",
  "required": ["proxies", "revision", "base_url", "data_file"],
  "properties": {
    "proxies": {"type": "array", "items": {"$ref": "#/components/schemas/Proxy"}},
    "revision": {"type": "integer"},
    "base_url": {"description": "What callers use: the one given, or the first running proxy's.",
      "type": ["string", "null"]},
    "data_file": {"description": "Its whole path: what a further proxy has to be given.", "type": "string"}
  },
  "additionalProperties": false
},
"Proxy": {
  "type": "object",
  "required": ["instance", "listen", "url", "pid", "started_at", "running", "applied_revision", "applied_at", "current"],
  "properties": {
    "instance": {"type": "string"},
    "listen": {"type": "string"},
    "url": {"description": "Where callers on its machine reach it, also while it does not run.",
      "type": "string"},
    "pid": {"type": "integer"},
    "started_at": {"$ref": "#/components/schemas/OptionalTime"},
    "running": {"type": "boolean"},
    "applied_revision": {"type": "integer"},
    "applied_at": {"$ref": "#/components/schemas/OptionalTime"},
    "current": {"description": "Whether it serves exactly the config in the file.", "type": "boolean"}
  },
  "additionalProperties": false
}
})json";

}  // namespace gatehouse::dashboard
