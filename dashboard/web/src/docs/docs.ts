// The API's description as a page: /api/docs. Small on purpose, without a framework and without a
// session: what it shows is open to everybody.
import "./docs.css";
import {
  boundsText,
  membersOf,
  nameOf,
  resolve,
  typeText,
  type Document,
  type Operation,
  type Parameter,
  type Schema,
} from "./openapi";

const TITLES: Record<string, string> = {
  keys: "Keys",
  usage: "Usage and requests",
  upstreams: "Upstreams",
  config: "Settings, revisions, audit",
  access: "Accounts and sessions",
  operation: "Operation",
};

type Child = Node | string | null;

function element(tag: string, attributes: Record<string, string> = {}, ...children: Child[]) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child): child is Node | string => child !== null));
  return made;
}

const slug = (name: string) => `schema-${name}`;

function typeNode(api: Document, schema: Schema): Node {
  const linked = nameOf(schema) ?? nameOf(schema.items ?? {});
  const text = typeText(api, schema);
  if (!linked || !text.endsWith(linked)) return element("code", {}, text);
  return element(
    "code",
    {},
    text.slice(0, -linked.length),
    element("a", { href: `#${slug(linked)}` }, linked),
  );
}

interface Row {
  name: string;
  required: boolean;
  schema: Schema;
  description?: string;
}

function table(api: Document, caption: string, rows: Row[]): HTMLElement | null {
  if (rows.length === 0) return null;
  const head = ["Name", "Type", "Meaning"].map((text) => element("th", { scope: "col" }, text));
  const body = rows.map(({ name, required, schema, description }) => {
    const own = resolve<Schema>(api, schema);
    const bounds = boundsText(own);
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, element("code", {}, name), required ? " required" : ""),
      element("td", {}, typeNode(api, schema), bounds ? element("span", { class: "bounds" }, `, ${bounds}`) : null),
      element("td", {}, description ?? schema.description ?? own.description ?? ""),
    );
  });
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element(
      "table",
      {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...body),
    ),
  );
}

const memberRows = (api: Document, schema: Schema): Row[] => {
  const { members, required } = membersOf(api, schema);
  return members.map(([name, member]) => ({
    name,
    required: required.has(name),
    schema: member,
  }));
};

function responseList(api: Document, operation: Operation): HTMLElement {
  const problems: string[] = [];
  const items: HTMLElement[] = [];
  for (const [status, response] of Object.entries(operation.responses)) {
    const [media, content] = Object.entries(response.content ?? {})[0] ?? [];
    if (media === "application/problem+json") {
      problems.push(status);
      continue;
    }
    items.push(
      element(
        "li",
        {},
        element("strong", {}, status),
        content ? " " : " without a body",
        content ? typeNode(api, content.schema) : null,
        media && media !== "application/json" ? ` as ${media}` : "",
      ),
    );
  }
  const problem = element("a", { href: `#${slug("Problem")}` }, "problem");
  items.push(
    element("li", {}, element("strong", {}, problems.join(", ")), " with a ", problem),
  );
  return element("ul", { class: "answers" }, ...items);
}

function operationNode(api: Document, path: string, method: string, operation: Operation): Node {
  const parameters = (operation.parameters ?? []).map((each) => resolve<Parameter>(api, each));
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  return element(
    "article",
    { id: operation.operationId },
    element(
      "h3",
      {},
      element("span", { class: `method ${method}` }, method.toUpperCase()),
      " ",
      element("code", {}, path),
    ),
    element("p", {}, `${operation.summary}. `, operation.description ?? ""),
    table(
      api,
      `Parameters of ${operation.operationId}`,
      parameters.map((each) => ({
        name: each.name,
        required: Boolean(each.required),
        schema: each.schema,
        description: each.description ?? (each.in === "path" ? "In the path." : ""),
      })),
    ),
    body ? table(api, `Body of ${operation.operationId}`, memberRows(api, body)) : null,
    responseList(api, operation),
  );
}

interface Entry {
  path: string;
  method: string;
  operation: Operation;
}

function entriesByTag(api: Document): Map<string, Entry[]> {
  const byTag = new Map<string, Entry[]>(Object.keys(TITLES).map((tag) => [tag, []]));
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0] ?? "";
      byTag.set(tag, [...(byTag.get(tag) ?? []), { path, method, operation }]);
    }
  }
  return new Map([...byTag].filter(([, entries]) => entries.length > 0));
}

const titleOf = (tag: string) => TITLES[tag] ?? tag;

function contents(byTag: Map<string, Entry[]>): Node {
  const links = [...byTag.keys(), "schemas"].map((tag) =>
    element(
      "li",
      {},
      element("a", { href: `#${tag}` }, tag === "schemas" ? "Schemas" : titleOf(tag)),
    ),
  );
  return element("nav", { "aria-label": "Contents" }, element("ul", {}, ...links));
}

function schemaNode(api: Document, name: string, schema: Schema): Node {
  const rows = memberRows(api, schema);
  return element(
    "article",
    { id: slug(name) },
    element("h3", {}, element("code", {}, name)),
    schema.description ? element("p", {}, schema.description) : null,
    rows.length > 0
      ? table(api, `Members of ${name}`, rows)
      : element("p", {}, element("code", {}, typeText(api, schema))),
  );
}

function render(api: Document): Node[] {
  const byTag = entriesByTag(api);
  const sections = [...byTag].map(([tag, entries]) =>
    element(
      "section",
      { id: tag, "aria-labelledby": `${tag}-title` },
      element("h2", { id: `${tag}-title` }, titleOf(tag)),
      ...entries.map(({ path, method, operation }) => operationNode(api, path, method, operation)),
    ),
  );
  const schemas = Object.entries(api.components.schemas).map(([name, schema]) =>
    schemaNode(api, name, schema),
  );
  return [
    element(
      "header",
      {},
      element("h1", {}, `${api.info.title}: REST API`),
      element("p", {}, `Version ${api.info.version}. `, api.info.description),
      element(
        "p",
        {},
        element("a", { href: "/openapi.json" }, "openapi.json"),
        " for programs, ",
        element("a", { href: "/" }, "the dashboard"),
        " for people.",
      ),
    ),
    contents(byTag),
    element(
      "main",
      {},
      ...sections,
      element(
        "section",
        { id: "schemas", "aria-labelledby": "schemas-title" },
        element("h2", { id: "schemas-title" }, "Schemas"),
        ...schemas,
      ),
    ),
  ];
}

async function start(root: HTMLElement) {
  try {
    const response = await fetch("/openapi.json");
    if (!response.ok) throw new Error(`openapi.json: ${response.status}`);
    root.replaceChildren(...render((await response.json()) as Document));
    // The browser looked for the fragment's target before there was one.
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  } catch (error) {
    root.replaceChildren(
      element("main", {}, element("p", { role: "alert" }, `Cannot be shown: ${String(error)}`)),
    );
  }
}

const root = document.getElementById("docs");
if (!root) throw new Error("docs.html has no #docs");
void start(root);
