import { type Answer, request } from "./http";

export type Role = "admin" | "viewer";

export interface Account {
  name: string;
  role: Role;
  created_at: string | null;
  /** How many sessions are open. */
  sessions: number;
}

/** A login that is open somewhere. */
export interface OpenSession {
  /** Names it; not what lets in. */
  id: string;
  account: string;
  created_at: string;
  last_seen_at: string;
  address: string;
  user_agent: string;
  /** The one that asks. */
  current: boolean;
}

const at = (name: string) => `/api/admins/${encodeURIComponent(name)}`;

export async function listAccounts(signal?: AbortSignal): Promise<Account[]> {
  return (await request<{ admins: Account[] }>("GET", "/api/admins", { signal })).data.admins;
}

export function addAccount(name: string, password: string, role: Role): Promise<Answer<Account>> {
  return request("POST", "/api/admins", { body: { name, password, role } });
}

/** Another password ends the account's sessions. */
export function changeAccount(
  name: string,
  changes: { role?: Role; password?: string },
): Promise<Answer<Account>> {
  return request("PATCH", at(name), { body: changes });
}

export function removeAccount(name: string): Promise<Answer<void>> {
  return request("DELETE", at(name));
}

/** All of them for admins, their own for viewers. */
export async function listSessions(signal?: AbortSignal): Promise<OpenSession[]> {
  return (await request<{ sessions: OpenSession[] }>("GET", "/api/sessions", { signal })).data.sessions;
}

export async function endSession(id: string): Promise<void> {
  await request("DELETE", `/api/sessions/${encodeURIComponent(id)}`);
}

/** One's own, but the one that asks. */
export async function endOtherSessions(): Promise<void> {
  await request("DELETE", "/api/sessions?others=1");
}

/** One's own other sessions end. */
export function changeOwnPassword(current: string, password: string): Promise<Answer<void>> {
  return request("PUT", "/api/me/password", { body: { current, password } });
}
