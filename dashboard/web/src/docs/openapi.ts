/** What of an OpenAPI 3.1 document this page shows. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  description?: string;
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  allOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  default?: unknown;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: Schema;
}

type Content = Record<string, { schema: Schema }>;

export interface Operation {
  tags: string[];
  operationId: string;
  summary: string;
  description?: string;
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { content: Content };
  responses: Record<string, { description: string; content?: Content }>;
}

export interface Document {
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> };
}

/** The part that a reference names, and its name. */
export function resolve<T>(document: Document, value: T | { $ref: string }): T {
  const reference = (value as { $ref?: string }).$ref;
  if (!reference) return value as T;
  const [kind = "", name = ""] = reference.split("/").slice(-2);
  return document.components[kind as "schemas"][name] as T;
}

export function nameOf(schema: Schema): string | null {
  return schema.$ref?.split("/").at(-1) ?? null;
}

/** The members of an object, those of what it is made of included. */
export function membersOf(
  document: Document,
  schema: Schema,
): { members: [string, Schema][]; required: Set<string> } {
  const members = new Map<string, Schema>();
  const required = new Set<string>();
  const add = (part: Schema) => {
    const own = resolve<Schema>(document, part);
    own.allOf?.forEach(add);
    for (const [name, member] of Object.entries(own.properties ?? {})) members.set(name, member);
    own.required?.forEach((name) => required.add(name));
  };
  add(schema);
  return { members: [...members], required };
}

/** "text, or null", "list of Key". */
export function typeText(document: Document, schema: Schema): string {
  const name = nameOf(schema);
  const own = resolve<Schema>(document, schema);
  if (name && (own.properties || own.allOf)) return name;
  if (own.enum) return own.enum.map((each) => JSON.stringify(each)).join(" | ");
  if (own.const !== undefined) return JSON.stringify(own.const);
  const types = [own.type ?? "anything"].flat();
  return types
    .map((type) => {
      if (type === "array" && own.items) return `list of ${typeText(document, own.items)}`;
      if (own.format && type === "string") return own.format;
      return type;
    })
    .join(" or ");
}

/** "1 to 100", "at least 8 characters"; empty where there are no bounds. */
export function boundsText(schema: Schema): string {
  const between = (least?: number, most?: number, unit = "") => {
    if (least !== undefined && most !== undefined) return `${least} to ${most}${unit}`;
    if (least !== undefined) return `at least ${least}${unit}`;
    return most === undefined ? "" : `at most ${most}${unit}`;
  };
  return [
    between(schema.minimum, schema.maximum),
    between(schema.minLength, schema.maxLength, " characters"),
    schema.default === undefined ? "" : `default ${JSON.stringify(schema.default)}`,
  ]
    .filter(Boolean)
    .join(", ");
}
