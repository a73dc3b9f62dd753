import type { KeyRecord } from "../../api/keys";
import type { BaseUrl } from "./base_url";
import { makeCurl } from "./curl_command";

export interface Snippet {
  id: string;
  label: string;
  code: string;
}

/** A model this key may name: its own override, else the first of its allowed that is no pattern. */
export function exampleModel(record: Pick<KeyRecord, "model" | "allowed_models">): string {
  return record.model ?? record.allowed_models.find((model) => !/[*?]/.test(model)) ?? "glm-4.7";
}

/** Ready-to-run calls. OpenAI clients want the base URL with /v1, Anthropic's without. */
export function makeSnippets(baseUrl: string, secret: string, model: string): Snippet[] {
  const openai = `${baseUrl}/v1`;
  return [
    {
      id: "curl",
      label: "curl",
      code: makeCurl(baseUrl, secret, { endpoint: "chat", model, prompt: "Hello", stream: false }),
    },
    {
      id: "openai-python",
      label: "Python (openai)",
      code: `from openai import OpenAI

client = OpenAI(
    base_url="${openai}",
    api_key="${secret}",
)
answer = client.chat.completions.create(
    model=${JSON.stringify(model)},
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`,
    },
    {
      id: "openai-node",
      label: "Node (openai)",
      code: `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "${openai}",
  apiKey: "${secret}",
});
const answer = await client.chat.completions.create({
  model: ${JSON.stringify(model)},
  messages: [{ role: "user", content: "Hello" }],
});
console.log(answer.choices[0].message.content);`,
    },
    {
      id: "anthropic",
      label: "Anthropic SDK",
      code: `from anthropic import Anthropic

client = Anthropic(
    base_url="${baseUrl}",
    api_key="${secret}",
)
answer = client.messages.create(
    model=${JSON.stringify(model)},
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.content[0].text)`,
    },
    {
      id: "claude-code",
      label: "Claude Code",
      code: `export ANTHROPIC_BASE_URL=${baseUrl}
export ANTHROPIC_AUTH_TOKEN=${secret}
claude`,
    },
  ];
}

/** An .env file that both SDK families read without further settings. */
export function makeEnvFile(name: string, { url, doubt }: BaseUrl, secret: string): string {
  return `# Gatehouse key "${name.replace(/\s+/g, " ")}"
${doubt === null ? "" : `# ${doubt}\n`}OPENAI_API_KEY=${secret}
OPENAI_BASE_URL=${url}/v1
ANTHROPIC_API_KEY=${secret}
ANTHROPIC_BASE_URL=${url}
`;
}

export function envFileName(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return `${plain || "gatehouse"}.env`;
}
