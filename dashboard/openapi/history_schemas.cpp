#include "dashboard/openapi/components.h"

namespace gatehouse::dashboard {

const char* const kHistorySchemas = R"json({
"RevisionFacts": {
  "type": "object",
  "required": ["revision", "at", "author"],
  "properties": {
    "revision": {"type": "integer"},
    "at": {"$ref": "#/components/schemas/Time"},
    "author": {"description": "An account, script, file (an edit by hand) or command line.", "type": "string"}
  }
},
"RevisionList": {
  "type": "object",
  "required": ["revision", "digest", "edited_by_hand", "revisions"],
  "properties": {
    "revision": {"description": "The document's.", "type": "integer"},
    "digest": {"description": "Of the document's config.", "type": "string"},
    "edited_by_hand": {"type": "boolean"},
    "revisions": {"description": "Newest first.", "type": "array", "items": {
      "allOf": [{"$ref": "#/components/schemas/RevisionFacts"}], "unevaluatedProperties": false}}
  },
  "additionalProperties": false
},
"RollbackNotes": {
  "description": "What a rollback does beside going back; key ids, and upstream/credential.",
  "type": "object",
  "required": ["revived", "not_revived", "created_since", "credentials_missing", "changes"],
  "properties": {
    "revived": {"type": "array", "items": {"type": "string"}},
    "not_revived": {"type": "array", "items": {"type": "string"}},
    "created_since": {"type": "array", "items": {"type": "string"}},
    "credentials_missing": {"type": "array", "items": {"type": "string"}},
    "changes": {"description": "Lines that name things and members, never values.", "type": "array",
      "items": {"type": "string"}}
  }
},
"Revision": {
  "allOf": [{"$ref": "#/components/schemas/RevisionFacts"}],
  "required": ["changes", "rollback"],
  "properties": {
    "changes": {"description": "Null when the revision before it is not kept.",
      "type": ["array", "null"], "items": {"type": "string"}},
    "rollback": {"allOf": [{"$ref": "#/components/schemas/RollbackNotes"}],
      "unevaluatedProperties": false}
  },
  "unevaluatedProperties": false
},
"Rollback": {"allOf": [{"$ref": "#/components/schemas/SeenState"}], "unevaluatedProperties": false},
"RollbackResult": {
  "allOf": [{"$ref": "#/components/schemas/RollbackNotes"}],
  "required": ["revision"],
  "properties": {"revision": {"type": "integer"}},
  "unevaluatedProperties": false
},
"AuditPage": {
  "type": "object",
  "required": ["entries", "next"],
  "properties": {
    "entries": {"description": "Newest first.", "type": "array",
      "items": {"$ref": "#/components/schemas/AuditEntry"}},
    "next": {"description": "before of the page behind this one.", "type": ["integer", "null"]}
  },
  "additionalProperties": false
},
"AuditEntry": {
  "type": "object",
  "required": ["seq", "at", "action", "result"],
  "properties": {
    "seq": {"type": "integer"},
    "at": {"$ref": "#/components/schemas/Time"},
    "actor": {"type": "string"},
    "from": {"type": "string"},
    "action": {"type": "string"},
    "result": {"enum": ["ok", "failed"]},
    "revision": {"type": "integer"},
    "request_id": {"type": "string"},
    "changes": {"description": "What it was before and after; of secrets only that they changed.",
      "type": "array", "items": {"type": "object", "required": ["what"]}}
  },
  "additionalProperties": false
}
})json";

}  // namespace gatehouse::dashboard
