/** One refused field of a request, as the server reports it. */
export interface FieldProblem {
  field: string;
  message: string;
}

/** RFC 9457 problem details with Gatehouse's extension members. */
export interface Problem {
  title?: string;
  detail?: string;
  errors?: FieldProblem[];
  request_id?: string;
  line?: number;
  column?: number;
  path?: string;
  current?: unknown;
  /** Ids of a bulk change that are no key's. */
  unknown?: string[];
}

/** What went wrong with a request. `status` is 0 when no answer came at all. */
export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    readonly status: number,
    readonly problem: Problem,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(problem.detail || problem.title || `The server answered ${status}.`);
  }

  /** The server's words on one field, if it refused that field. */
  field(name: string): string | undefined {
    return this.problem.errors?.find((error) => error.field === name)?.message;
  }
}

/** Which revision a write became and when it was on disk; both from the answer's headers. */
export interface Commit {
  revision: number;
  committedAt: string;
}

export interface Answer<T> {
  data: T;
  commit: Commit | null;
}

export interface RequestOptions {
  body?: unknown;
  ifMatch?: string;
  signal?: AbortSignal;
}

/** More than a dashboard needs to answer, once it has told of a change. */
const COOKIE_COMES_WITHIN_MS = 1_000;

/**
 * A new password of one's own ends the session for all pages a moment before the answer brings the cookie
 * of the one that goes on. So whoever is said to be out waits for this, and asks once more.
 */
export function untilCookieCame(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, COOKIE_COMES_WITHIN_MS));
}

type UnauthorizedListener = () => void;
let onUnauthorized: UnauthorizedListener = () => {};

/** Called whenever the server no longer knows this session. */
export function setUnauthorizedListener(listener: UnauthorizedListener): void {
  onUnauthorized = listener;
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (options.body !== undefined) headers["content-type"] = "application/json";
  if (options.ifMatch !== undefined) headers["if-match"] = `"${options.ifMatch}"`;
  try {
    return await fetch(path, {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, {
      title: "No answer",
      detail: "The dashboard did not answer. Check that gatehouse-dashboard is running.",
    });
  }
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return { title: response.statusText || `The server answered ${response.status}` };
  }
}

function readCommit(headers: Headers): Commit | null {
  const revision = headers.get("x-revision");
  const committedAt = headers.get("x-committed-at");
  return revision && committedAt ? { revision: Number(revision), committedAt } : null;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

async function sendOrThrow(
  method: Method,
  path: string,
  options: RequestOptions,
): Promise<Response> {
  let response = await send(method, path, options);
  if (response.status === 401 && method === "GET") {
    await untilCookieCame();
    response = await send(method, path, options);
  }
  if (!response.ok) {
    const problem = await readProblem(response);
    const requestId = response.headers.get("x-request-id");
    if (!problem.request_id && requestId) problem.request_id = requestId;
    if (response.status === 401 && path !== "/api/login") onUnauthorized();
    const retryAfter = Number(response.headers.get("retry-after"));
    throw new ApiError(response.status, problem, retryAfter > 0 ? retryAfter : null);
  }
  return response;
}

/**
 * Sends one request and reads its JSON answer (undefined for an empty one). Throws ApiError for
 * every status from 400 on, and the fetch's own AbortError.
 */
export async function request<T>(
  method: Method,
  path: string,
  options: RequestOptions = {},
): Promise<Answer<T>> {
  const response = await sendOrThrow(method, path, options);
  const text = await response.text();
  return {
    data: (text ? JSON.parse(text) : undefined) as T,
    commit: readCommit(response.headers),
  };
}

/** A file that the server makes, with the name it gives it. Throws as `request` does. */
export async function requestFile(path: string): Promise<{ name: string | null; text: string }> {
  const response = await sendOrThrow("GET", path, {});
  const disposition = response.headers.get("content-disposition") ?? "";
  return { name: /filename="?([^";]+)"?/.exec(disposition)?.[1] ?? null, text: await response.text() };
}
