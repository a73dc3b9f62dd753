#include "dashboard/openapi/components.h"

namespace gatehouse::dashboard {

const char* const kAccessSchemas = R"json({
"SessionState": {
  "type": "object",
  "required": ["authenticated", "setup_required", "version", "demo"],
  "properties": {
    "authenticated": {"type": "boolean"},
    "setup_required": {"description": "There is no account yet.", "type": ["boolean", "null"]},
    "version": {"type": "string"},
    "demo": {"type": "boolean"},
    "name": {"type": "string"},
    "role": {"enum": ["admin", "viewer"]},
    "document": {"type": "object", "required": ["ok"],
      "properties": {"ok": {"type": "boolean"}, "revision": {"type": "integer"},
        "error": {"type": "string"}, "line": {"type": ["integer", "null"]},
        "column": {"type": ["integer", "null"]}, "path": {"type": ["string", "null"]}},
      "additionalProperties": false}
  },
  "additionalProperties": false
},
"Login": {
  "type": "object",
  "required": ["name", "password"],
  "properties": {"name": {"type": "string"}, "password": {"type": "string", "writeOnly": true}}
},
"Setup": {
  "type": "object",
  "required": ["token", "name", "password"],
  "properties": {
    "token": {"description": "Of the setup link; works once, for fifteen minutes.", "type": "string"},
    "name": {"type": "string", "minLength": 1, "maxLength": 100},
    "password": {"type": "string", "minLength": 8, "maxLength": 1024, "writeOnly": true}
  }
},
"Session": {
  "type": "object",
  "required": ["id", "account", "created_at", "last_seen_at", "address", "user_agent", "current"],
  "properties": {
    "id": {"description": "Nothing that could be logged in with.", "type": "string"},
    "account": {"type": "string"},
    "created_at": {"$ref": "#/components/schemas/Time"},
    "last_seen_at": {"$ref": "#/components/schemas/Time"},
    "address": {"type": "string"},
    "user_agent": {"type": "string"},
    "current": {"type": "boolean"}
  },
  "additionalProperties": false
},
"SessionList": {
  "type": "object",
  "required": ["sessions"],
  "properties": {"sessions": {"type": "array", "items": {"$ref": "#/components/schemas/Session"}}},
  "additionalProperties": false
},
"PasswordChange": {
  "type": "object",
  "required": ["current", "password"],
  "properties": {"current": {"type": "string", "writeOnly": true},
    "password": {"type": "string", "minLength": 8, "maxLength": 1024, "writeOnly": true}},
  "additionalProperties": false
},
"Admin": {
  "type": "object",
  "required": ["name", "role", "created_at", "sessions"],
  "properties": {
    "name": {"type": "string"},
    "role": {"enum": ["admin", "viewer"]},
    "created_at": {"$ref": "#/components/schemas/OptionalTime"},
    "sessions": {"description": "How many are logged in.", "type": "integer", "minimum": 0}
  },
  "additionalProperties": false
},
"AdminList": {
  "type": "object",
  "required": ["admins"],
  "properties": {"admins": {"type": "array", "items": {"$ref": "#/components/schemas/Admin"}}},
  "additionalProperties": false
},
"AdminCreation": {
  "type": "object",
  "required": ["name", "password", "role"],
  "properties": {
    "name": {"type": "string", "minLength": 1, "maxLength": 100},
    "password": {"type": "string", "minLength": 8, "maxLength": 1024, "writeOnly": true},
    "role": {"enum": ["admin", "viewer"]}
  },
  "additionalProperties": false
},
"AdminUpdate": {
  "type": "object",
  "properties": {"role": {"enum": ["admin", "viewer"]},
    "password": {"type": "string", "minLength": 8, "maxLength": 1024, "writeOnly": true}},
  "additionalProperties": false
}
})json";

}  // namespace gatehouse::dashboard
