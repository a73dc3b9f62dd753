import { request, untilCookieCame } from "./http";

/** The data file as the dashboard last read it. */
export type DocumentState =
  | { ok: true; revision: number }
  | { ok: false; error: string; line?: number; column?: number; path?: string };

export interface Session {
  authenticated: boolean;
  setup_required: boolean;
  name?: string | null;
  role?: "admin" | "viewer" | null;
  version: string;
  demo: boolean;
  document?: DocumentState;
}

export async function getSession(): Promise<Session> {
  return (await request<Session>("GET", "/api/session")).data;
}

/** The session of somebody who was logged in: asks once more before it says that it has ended. */
export async function getSessionAgain(): Promise<Session> {
  const session = await getSession();
  if (session.authenticated) return session;
  await untilCookieCame();
  return getSession();
}

export async function login(name: string, password: string): Promise<Session> {
  return (await request<Session>("POST", "/api/login", { body: { name, password } })).data;
}

export async function logout(): Promise<void> {
  await request("POST", "/api/logout", { body: {} });
}

export async function setUp(token: string, name: string, password: string): Promise<Session> {
  return (await request<Session>("POST", "/api/setup", { body: { token, name, password } })).data;
}
