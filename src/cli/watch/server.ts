// The server of the live page: on this machine alone, and with limits, so that no request disturbs the training.

import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { check } from "./guard.js";

const LOOPBACK = "127.0.0.1";
const LIMITS = {
  maxHeaderSize: 8192,
  headersTimeout: 5000,
  requestTimeout: 5000,
  connectionsCheckingInterval: 1000,
} as const;
const MOST_CONNECTIONS = 64;
const MOST_VIEWERS = 16;
/** A viewer that leaves so many bytes unread is dropped. */
const MOST_UNREAD = 8 * 2 ** 20;

const HEADERS = {
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

export interface PageServerSettings {
  /** 0 for any. */
  readonly port: number;
  page(): string;
  /** Called when a viewer has connected; what it needs is sent by {@link PageServer.send}. */
  onViewer(): void;
  onStop(): void;
}

export class PageServer {
  readonly #settings: PageServerSettings;
  readonly #server: Server;
  readonly #token = randomBytes(16).toString("hex");
  readonly #viewers = new Set<ServerResponse>();
  /** The last event of each name, for viewers that come later. */
  readonly #last = new Map<string, string>();
  #port = 0;

  constructor(settings: PageServerSettings) {
    this.#settings = settings;
    this.#server = createServer(LIMITS, (request, response) => this.#answer(request, response));
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  /** Begins to listen, on any port if the one of the settings is taken; returns true if it is that one. */
  async listen(): Promise<boolean> {
    const { port } = this.#settings;
    const isFree = await this.#tryPort(port).then(
      () => true,
      () => false,
    );
    if (!isFree) await this.#tryPort(0);
    const address = this.#server.address() as AddressInfo;
    this.#port = address.port;
    // Later errors concern single connections, which their clients may try again.
    this.#server.on("error", () => {});
    return isFree;
  }

  get url(): string {
    return `http://${LOOPBACK}:${this.#port}/${this.#token}/`;
  }

  get hasViewers(): boolean {
    return this.#viewers.size > 0;
  }

  /** Sends an event to every viewer. */
  send(name: string, data: unknown): void {
    const event = `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    this.#last.set(name, event);
    for (const viewer of this.#viewers) {
      if (viewer.writableLength > MOST_UNREAD) viewer.destroy();
      else viewer.write(event);
    }
  }

  /** Ends the connections, after what was sent has left. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const viewer of this.#viewers) viewer.end();
    setTimeout(() => this.#server.closeAllConnections(), 500).unref();
    await closed;
  }

  #tryPort(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const verdict = check({ port: this.#port, token: this.#token }, request);
    if ("status" in verdict) end(response, verdict.status);
    else if (verdict.path === "") this.#sendPage(response);
    else if (verdict.path === "events") this.#addViewer(response);
    else if (verdict.path === "stop") this.#stop(response);
    else end(response, 404);
  }

  #stop(response: ServerResponse): void {
    end(response, 204);
    this.#settings.onStop();
  }

  #sendPage(response: ServerResponse): void {
    response.writeHead(200, {
      ...{ ...HEADERS, "Content-Type": "text/html; charset=utf-8" },
      ...{ "X-Frame-Options": "DENY", Connection: "close" },
    });
    response.end(this.#settings.page());
  }

  #addViewer(response: ServerResponse): void {
    if (this.#viewers.size >= MOST_VIEWERS) {
      end(response, 503);
      return;
    }
    response.writeHead(200, { ...HEADERS, "Content-Type": "text/event-stream" });
    response.write([...this.#last.values()].join(""));
    this.#viewers.add(response);
    response.on("close", () => this.#viewers.delete(response));
    this.#settings.onViewer();
  }
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...HEADERS, Connection: "close" });
  response.end();
}
