// Downloads files of MNIST from public mirrors and trusts nothing but their pinned SHA-256.
import { type Dispatcher, EnvHttpProxyAgent, interceptors, request } from "undici";
import { DownloadError } from "../../errors.js";
import { errorsOf, messageOf } from "../../realms.js";
import { gunzip, isGzip } from "../gunzip.js";
import { type MnistFile, storedLimit, unpackedSize } from "../mnist-layout.js";
import { sha256 } from "../sha256.js";
import { withDeadline } from "./deadline.js";
import { type Search, type Settings, variable } from "./settings.js";

/** A downloaded and verified file. */
export interface Downloaded {
  readonly file: MnistFile;
  readonly unpacked: Uint8Array;
  /** As it came, and the name to store it under. */
  readonly stored: Uint8Array;
  readonly storedName: string;
}

/**
 * Downloads `files` (at least one). All mirrors are asked for the smallest file at the same time; the
 * first to deliver it serves the rest, with the others as a fallback for each file.
 *
 * Only one name is looked up per mirror at first: lookups that hang would otherwise occupy every
 * thread of the pool that file reads and gzip wait for.
 *
 * @throws {DownloadError} whose cause is an AggregateError of every failure
 */
export async function download(files: readonly MnistFile[], search: Search): Promise<Downloaded[]> {
  const { signal, settings } = search;
  const [first, ...rest] = files.toSorted((a, b) => unpackedSize(a) - unpackedSize(b));
  if (first === undefined) return [];
  const agent = proxyAgent(settings);
  const dispatcher = agent.compose(interceptors.redirect({ maxRedirections: 3 }));
  const get = (mirror: string, file: MnistFile, stop: AbortSignal) =>
    fetchFile(dispatcher, mirror, file, settings, stop);
  try {
    const winner = await race(first, search, get);
    const { mirrors } = settings;
    const order = [winner.mirror, ...mirrors.filter((mirror) => mirror !== winner.mirror)];
    const others = await withDeadline(settings.timeouts.file, signal, (stop) =>
      Promise.all(rest.map((file) => firstGood(order, (mirror) => get(mirror, file, stop), stop))),
    );
    return [winner.downloaded, ...others];
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    await agent.destroy();
  }
}

type Get = (mirror: string, file: MnistFile, stop: AbortSignal) => Promise<Downloaded>;

/** The mirror that delivers `file` first; the others are called off. */
async function race(
  file: MnistFile,
  { settings, signal }: Search,
  get: Get,
): Promise<{ mirror: string; downloaded: Downloaded }> {
  return withDeadline(settings.timeouts.firstFile, signal, async (stop) => {
    try {
      return await Promise.any(
        settings.mirrors.map(async (mirror) => ({
          mirror,
          downloaded: await get(mirror, file, stop),
        })),
      );
    } catch (error) {
      throw allFailed(errorsOf(error) ?? [error]);
    }
  });
}

/** Tries the mirrors one after the other. */
async function firstGood(
  mirrors: readonly string[],
  get: (mirror: string) => Promise<Downloaded>,
  stop: AbortSignal,
): Promise<Downloaded> {
  const failures: unknown[] = [];
  for (const mirror of mirrors) {
    try {
      return await get(mirror);
    } catch (error) {
      failures.push(error);
      if (stop.aborted) break;
    }
  }
  throw allFailed(failures);
}

function allFailed(failures: readonly unknown[]): DownloadError {
  return new DownloadError(`no mirror delivered MNIST: ${failures.map(messageOf).join("; ")}`, {
    cause: new AggregateError(failures),
  });
}

async function fetchFile(
  dispatcher: Dispatcher,
  mirror: string,
  file: MnistFile,
  { timeouts }: Settings,
  signal: AbortSignal,
): Promise<Downloaded> {
  const url = new URL(`${file.name}.gz`, mirror).href;
  try {
    const response = await request(url, {
      dispatcher,
      signal,
      headersTimeout: timeouts.stall,
      bodyTimeout: timeouts.stall,
    });
    if (response.statusCode !== 200) {
      await response.body.dump();
      throw new Error(`the server answered with status ${response.statusCode}`);
    }
    const stored = await collect(response.body, storedLimit(file));
    const unpacked = isGzip(stored) ? await gunzip(stored, file.name, unpackedSize(file)) : stored;
    const actual = await sha256(unpacked);
    if (actual !== file.sha256) {
      throw new Error(`wrong content: SHA-256 is ${actual}, expected ${file.sha256}`);
    }
    // Some servers unpack on the way.
    const storedName = isGzip(stored) ? `${file.name}.gz` : file.name;
    return { file, unpacked, stored, storedName };
  } catch (error) {
    const reason = signal.aborted ? signal.reason : error;
    throw new DownloadError(`${url}: ${messageOf(reason)}`, { cause: error });
  }
}

/** The whole body, or an error as soon as it is longer than any honest answer. */
async function collect(body: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) throw new Error(`more than the ${limit} bytes that this file may have`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** Obeys `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in either case, on every Node. */
function proxyAgent(settings: Settings): EnvHttpProxyAgent {
  const either = (name: string) =>
    variable(settings, name.toLowerCase()) ?? variable(settings, name) ?? "";
  const connect = { timeout: settings.timeouts.connect };
  try {
    return new EnvHttpProxyAgent({
      httpProxy: either("HTTP_PROXY"),
      httpsProxy: either("HTTPS_PROXY"),
      noProxy: either("NO_PROXY"),
      connect,
      proxyTls: connect,
      requestTls: connect,
    });
  } catch (error) {
    throw new DownloadError(
      `HTTP_PROXY or HTTPS_PROXY cannot be used: ${messageOf(error)}; give it as http://host:port`,
      { cause: error },
    );
  }
}
