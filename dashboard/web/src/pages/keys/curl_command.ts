import { quoted } from "../../format/shell";

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

function bodyOf({ endpoint, model, prompt, stream }: Trial): string {
  const messages = [{ role: "user", content: prompt }];
  const limit = endpoint === "messages" ? { max_tokens: 1024 } : {};
  return JSON.stringify({ model, ...limit, ...(stream ? { stream: true } : {}), messages });
}

/** What follows curl and its options: where to, and what with. */
function callOf(baseUrl: string, secret: string, trial: Trial): string[] {
  const { endpoint } = trial;
  const headers =
    endpoint === "messages"
      ? [`x-api-key: ${secret}`, "anthropic-version: 2023-06-01"]
      : [`Authorization: Bearer ${secret}`];
  const words = [quoted(baseUrl + PATHS[endpoint]), ...headers.map((header) => `-H ${quoted(header)}`)];
  if (endpoint === "models") return words;
  return [...words, `-H 'Content-Type: application/json'`, `-d ${quoted(bodyOf(trial))}`];
}

const LINE_BREAK = " \\\n  ";

/** The call as a command for a shell. */
export function makeCurl(baseUrl: string, secret: string, trial: Trial): string {
  return `curl ${callOf(baseUrl, secret, trial).join(LINE_BREAK)}`;
}

/** The same, saying how long the answer took; -N shows a stream as it comes. */
export function makeTimedCurl(baseUrl: string, secret: string, trial: Trial): string {
  const words = [...callOf(baseUrl, secret, trial), `-w ${quoted(TIMES)}`];
  return `curl -sSN ${words.join(LINE_BREAK)}`;
}
