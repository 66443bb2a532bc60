// Decides which requests the live page answers: those of its own address alone.

import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

export interface Guard {
  readonly port: number;
  /** The secret part of the address. */
  readonly token: string;
}

/** A request as the page answers it: the part of the path behind the token, or the status of a refusal. */
export type Verdict = { readonly path: string } | { readonly status: 403 | 405 };

/**
 * Checks the address that a request names. Other pages in the browser cannot know the token; the host and the
 * origin are checked as well, so that neither a name that resolves to this machine nor another page can use one
 * that became known.
 */
export function check({ port, token }: Guard, request: IncomingMessage): Verdict {
  const { host, origin } = request.headers;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const isOwn = host !== undefined && hosts.includes(host);
  const isSame = origin === undefined || hosts.some((name) => origin === `http://${name}`);
  const [, given = "", ...rest] = (request.url ?? "").split("/");
  if (!isOwn || !isSame || !isEqual(given, token)) return { status: 403 };
  const path = rest.join("/");
  // A form of another page could send a POST without an origin.
  if (path === "stop" && origin === undefined) return { status: 403 };
  const method = path === "stop" ? "POST" : "GET";
  return request.method === method ? { path } : { status: 405 };
}

function isEqual(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
