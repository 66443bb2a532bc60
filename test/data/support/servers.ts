// Servers on 127.0.0.1 that act as mirrors and as a proxy.
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { CONTENT } from "./mnist-files.js";

/** A mirror: its address, and the requested paths. */
export interface Mirror {
  readonly url: string;
  readonly requests: string[];
}

export async function mirror(answer: RequestListener): Promise<Mirror> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    answer(request, response);
  });
  return { url: `${await listen(server)}/mnist/`, requests };
}

/** Serves the tiny MNIST. */
export const good: RequestListener = (request, response) => {
  const name = request.url?.match(/^\/mnist\/(.*)\.gz$/)?.[1] ?? "";
  const content = CONTENT[name];
  response.statusCode = content === undefined ? 404 : 200;
  response.end(content && gzipSync(content));
};

/** Returns an address without a server. */
export const DEAD = "http://127.0.0.1:1/mnist/";

/** Starts a proxy that connects all tunnels to `target`, regardless of the requested host. */
export async function proxy(target: string): Promise<Mirror> {
  const requests: string[] = [];
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on("connect", (request, socket: Socket) => {
    requests.push(request.url ?? "");
    const upstream = connect(Number(new URL(target).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
  });
  return { url: await listen(server), requests };
}

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
