// An npm registry on the loopback interface that serves a list of tarballs and nothing else.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { readManifest } from "../../../scripts/packages/tarball.mjs";

interface Entry {
  readonly manifest: Awaited<ReturnType<typeof readManifest>>;
  readonly file: string;
  readonly content: Buffer;
}

export class Registry {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async serve(tarballs: readonly string[]): Promise<Registry> {
    const entries = await Promise.all(
      tarballs.map(async (path) => ({
        manifest: await readManifest(path),
        file: basename(path),
        content: await readFile(path),
      })),
    );
    const server = createServer((request, response) => {
      const path = decodeURIComponent(new URL(request.url ?? "/", url).pathname).slice(1);
      answer(response, entries, path, url);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return new Registry(server, url);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Answers with a tarball (`-/<file>`) or with the document of a package (`<name>`). */
function answer(response: ServerResponse, entries: readonly Entry[], path: string, url: string) {
  const tarball = entries.find(({ file }) => path === `-/${file}`);
  if (tarball) {
    response.setHeader("content-type", "application/octet-stream");
    response.end(tarball.content);
    return;
  }
  const versions = entries.filter(({ manifest }) => manifest.name === path);
  response.setHeader("content-type", "application/json");
  if (versions.length === 0) response.statusCode = 404;
  const document = versions.length === 0 ? { error: "not found" } : documentOf(versions, url);
  response.end(JSON.stringify(document));
}

function documentOf(versions: readonly Entry[], url: string) {
  // Managers may refuse versions that were published in the last days.
  const published = new Date(0).toISOString();
  const name = versions[0]?.manifest.name;
  return {
    name,
    "dist-tags": { latest: versions.at(-1)?.manifest.version },
    time: Object.fromEntries(versions.map(({ manifest }) => [manifest.version, published])),
    versions: Object.fromEntries(
      versions.map(({ manifest, file, content }) => {
        const dist = {
          tarball: `${url}-/${file}`,
          shasum: createHash("sha1").update(content).digest("hex"),
          integrity: `sha512-${createHash("sha512").update(content).digest("base64")}`,
        };
        return [manifest.version, { ...manifest, _id: `${name}@${manifest.version}`, dist }];
      }),
    ),
  };
}
