import { expect } from '@playwright/test';

/** A session as a browser has it: its refresh token is a cookie. */
export interface BrowserSession {
  access_token: string;
  cookie: { name: string; value: string };
}

/** An access token lasts 15 minutes, the tests of a slow machine longer; a test begins with one that lasts as long as it may take. */
const KEPT_MS = 240_000;

/** A sign-in for many calls: the first one signs in, and so does one by which the token would not last for another test. */
export class KeptSignIn<S> {
  private readonly signIn: () => Promise<S>;
  private kept: { at: number; session: Promise<S> } | null = null;

  constructor(signIn: () => Promise<S>) {
    this.signIn = signIn;
  }

  session(): Promise<S> {
    if (!this.kept || Date.now() - this.kept.at > KEPT_MS) {
      const session = this.signIn();
      this.kept = { at: Date.now(), session };
      session.catch(() => {
        this.forget(); // one answer that was lost is no reason for all later calls to fail
      });
    }
    return this.kept.session;
  }

  /** Has the next call sign in. */
  forget(): void {
    this.kept = null;
  }
}

export async function signIn(username: string, password: string): Promise<BrowserSession> {
  const response = await fetch(`${process.env.PITWATCH_URL}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Pitwatch-Client': 'browser' },
    body: JSON.stringify({ username, password }),
  });
  const { data } = (await response.json()) as { data: { access_token: string } };
  const [name = '', value = ''] = (response.headers.get('Set-Cookie') ?? '').split(/[=;]/);
  return { access_token: data.access_token, cookie: { name, value } };
}

/** Calls a hub, the one of all tests if none is named, as whoever the token is of, and fails the test unless it says yes. */
export async function call<T>(
  method: string,
  path: string,
  body?: object,
  token?: string,
  url = process.env.PITWATCH_URL,
): Promise<T> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.ok, `${method} ${path}: ${response.status} ${text}`).toBe(true);
  return (JSON.parse(text) as { data: T }).data;
}

/** Calls the hub as one person. */
export type Ask = <T>(method: string, path: string, body?: object) => Promise<T>;

/** Ends whatever goes on or waits in a workshop, or in one pit of it. */
export async function endJobs(ask: Ask, workshop: number, pit?: number): Promise<void> {
  const path = `/workshops/${workshop}/jobs?open=true&page_size=200${pit ? `&pit_id=${pit}` : ''}`;
  for (const { id, status } of await ask<{ id: number; status: string }[]>('GET', path)) {
    const next = status === 'completed' ? 'delivered' : 'cancelled';
    await ask('POST', `/jobs/${id}/status`, { status: next, note: 'End-to-end test' });
  }
}
