#include "dashboard/openapi/components.h"

namespace gatehouse::dashboard {

const char* const kUpstreamSchemas = R"json({
"UpstreamMembers": {
  "description": "What may be edited of an upstream. An absent member stays as it is.",
  "type": "object",
  "properties": {
    "name": {"type": "string", "minLength": 1, "maxLength": 100},
    "path_prefix": {"description": "Which paths go to it, such as /v1.", "type": "string"},
    "strip_prefix": {"type": "boolean"},
    "base_url": {"type": "string"},
    "dialect": {"enum": ["openai", "anthropic"]},
    "model_aliases": {"description": "Model asked for: model sent.", "type": ["object", "null"],
      "additionalProperties": {"type": "string"}},
    "allow_paths": {"type": ["array", "null"], "items": {"type": "string"}},
    "fallback": {"description": "Another upstream for when it is down.", "type": ["string", "null"]},
    "canary": {"description": "Whether a changed credential is tried before it serves.", "type": "boolean"},
    "timeouts": {"type": "object",
      "properties": {"connect_ms": {"type": "integer"}, "first_byte_ms": {"type": "integer"},
        "idle_ms": {"type": "integer"}},
      "additionalProperties": false}
  }
},
"UpstreamUpdate": {
  "allOf": [{"$ref": "#/components/schemas/UpstreamMembers"}],
  "properties": {"credentials": {
    "description": "The whole list. One that is only named stays what it was.",
    "type": "array", "items": {"$ref": "#/components/schemas/CredentialUpdate"}}},
  "unevaluatedProperties": false
},
"UpstreamCreation": {
  "allOf": [{"$ref": "#/components/schemas/UpstreamMembers"}],
  "required": ["name", "path_prefix", "base_url"],
  "properties": {"credentials": {"type": "array",
    "items": {"$ref": "#/components/schemas/CredentialUpdate"}}},
  "unevaluatedProperties": false
},
"CredentialUpdate": {
  "type": "object",
  "properties": {
    "name": {"type": "string"},
    "env": {"description": "An environment variable of the proxies that has it.", "type": "string"},
    "file": {"description": "A file that has it.", "type": "string"},
    "secret": {"description": "The credential itself: sealed at once, never shown.", "type": "string",
      "writeOnly": true},
    "source": {"description": "Of a record that is sent back; passed over."},
    "tag": {"description": "Of a record that is sent back; passed over."}
  },
  "additionalProperties": false
},
"Credential": {
  "description": "Where a credential comes from, never what it is.",
  "type": "object",
  "required": ["name", "source"],
  "properties": {"name": {"type": "string"}, "source": {"enum": ["env", "file", "sealed", "value"]},
    "env": {"type": "string"}, "file": {"type": "string"},
    "tag": {"description": "Of a sealed one: another when it has been given anew.", "type": "string"}},
  "additionalProperties": false
},
"Upstream": {
  "allOf": [{"$ref": "#/components/schemas/UpstreamMembers"}],
  "required": ["name", "path_prefix", "strip_prefix", "base_url", "dialect", "credentials",
    "model_aliases", "allow_paths", "fallback", "canary", "timeouts", "built_in", "proxies", "etag"],
  "properties": {
    "credentials": {"type": "array", "items": {"$ref": "#/components/schemas/Credential"}},
    "built_in": {"description": "The document names no upstreams; the first change copies these into it.",
      "type": "boolean"},
    "proxies": {"$ref": "#/components/schemas/CredentialReports"},
    "etag": {"type": "string"}
  },
  "unevaluatedProperties": false
},
"CredentialReports": {
  "description": "What each proxy says of its credentials there.",
  "type": "array",
  "items": {
    "type": "object",
    "required": ["instance", "listen", "running", "credentials"],
    "properties": {
      "instance": {"type": "string"},
      "listen": {"type": "string"},
      "running": {"type": "boolean"},
      "credentials": {"type": "array", "items": {
        "type": "object", "required": ["name", "state", "detail"],
        "properties": {"name": {"type": "string"},
          "state": {"description": "set, missing, trying, refused (in the canary's trial) or rejected (401).",
            "type": "string"},
          "detail": {"type": "string"}},
        "additionalProperties": false}}
    },
    "additionalProperties": false
  }
},
"UpstreamList": {
  "type": "object",
  "required": ["upstreams", "built_in", "revision"],
  "properties": {"upstreams": {"type": "array", "items": {"$ref": "#/components/schemas/Upstream"}},
    "built_in": {"type": "boolean"}, "revision": {"type": "integer"}},
  "additionalProperties": false
},
"UpstreamTest": {
  "type": "object",
  "required": ["upstream", "ok", "tests", "proxies"],
  "properties": {
    "upstream": {"type": "string"},
    "ok": {"type": "boolean"},
    "tests": {"type": "array", "items": {
      "type": "object",
      "required": ["name", "credential", "ok", "status", "models", "latency_ms", "detail"],
      "properties": {
        "name": {"type": "string"},
        "credential": {"description": "env:NAME, file:PATH, sealed or plain.", "type": ["string", "null"]},
        "ok": {"type": "boolean"},
        "status": {"description": "Null without an answer.", "type": ["integer", "null"]},
        "models": {"type": ["array", "null"], "items": {"type": "string"}},
        "latency_ms": {"type": ["integer", "null"]},
        "detail": {"type": "string"}
      },
      "additionalProperties": false}},
    "proxies": {"$ref": "#/components/schemas/CredentialReports"}
  },
  "additionalProperties": false
},
"Settings": {
  "type": "object",
  "required": ["settings", "schema", "revision", "etag"],
  "properties": {
    "settings": {"description": "Null where the default counts.", "type": "object"},
    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/SettingSchema"}},
    "revision": {"type": "integer"},
    "etag": {"type": "string"}
  },
  "additionalProperties": false
},
"SettingSchema": {
  "type": "object",
  "required": ["name", "type", "default", "description", "variable"],
  "properties": {
    "name": {"type": "string"},
    "type": {"enum": ["integer", "number", "boolean", "choice", "text", "list", "map"]},
    "default": {},
    "description": {"type": "string"},
    "minimum": {"type": "number"},
    "maximum": {"type": "number"},
    "choices": {"type": "array", "items": {"type": "string"}},
    "variable": {"description": "A program that was started with it keeps that value.",
      "type": ["string", "null"]}
  },
  "additionalProperties": false
},
"SettingsUpdate": {"description": "Values by the schema's names; null goes back to the default.",
  "type": "object"}
})json";

}  // namespace gatehouse::dashboard
