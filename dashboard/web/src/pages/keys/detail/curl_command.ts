export type Endpoint = "chat" | "messages" | "models";

export interface Trial {
  endpoint: Endpoint;
  model: string;
  prompt: string;
  stream: boolean;
}

const PATHS: Record<Endpoint, string> = {
  chat: "/v1/chat/completions",
  messages: "/v1/messages",
  models: "/v1/models",
};

/** Prints when the answer began and ended, after it. */
const TIMES = "\\nfirst byte after %{time_starttransfer} s, all after %{time_total} s\\n";

/** One word of a POSIX shell, whatever the text holds. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function bodyOf({ endpoint, model, prompt, stream }: Trial): string {
  const messages = [{ role: "user", content: prompt }];
  const limit = endpoint === "messages" ? { max_tokens: 1024 } : {};
  return JSON.stringify({ model, ...limit, ...(stream ? { stream: true } : {}), messages });
}

/** The call as a command for a shell; -N shows a stream as it comes. */
export function makeCurl(baseUrl: string, secret: string, trial: Trial): string {
  const { endpoint } = trial;
  const headers =
    endpoint === "messages"
      ? [`x-api-key: ${secret}`, "anthropic-version: 2023-06-01"]
      : [`Authorization: Bearer ${secret}`];
  const lines = [`curl -sSN ${quoted(baseUrl + PATHS[endpoint])}`];
  for (const header of headers) lines.push(`-H ${quoted(header)}`);
  if (endpoint !== "models") {
    lines.push(`-H 'Content-Type: application/json'`, `-d ${quoted(bodyOf(trial))}`);
  }
  lines.push(`-w ${quoted(TIMES)}`);
  return lines.join(" \\\n  ");
}
