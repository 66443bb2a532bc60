// Downloads the files of a database from public mirrors and checks them against pinned SHA-256 sums.
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
  /** The downloaded bytes, and the name under which they are stored. */
  readonly stored: Uint8Array;
  readonly storedName: string;
}

/**
 * Downloads `files` (at least one). Requests the smallest file from all mirrors at the same time. The
 * fastest mirror is used for the other files, with the other mirrors as a fallback for each file.
 *
 * At first, only one name is looked up per mirror, because lookups that hang would otherwise occupy all
 * threads of the pool that file reads and gzip use.
 *
 * @throws {DownloadError} with an AggregateError of all failures as its cause
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
      Promise.all(
        rest.map((file) => firstGood(order, (mirror) => get(mirror, file, stop), stop, settings)),
      ),
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

/** Returns the mirror that delivers `file` first, and cancels the other downloads. */
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
      throw allFailed(errorsOf(error) ?? [error], settings);
    }
  });
}

/** Tries the mirrors one after the other. */
async function firstGood(
  mirrors: readonly string[],
  get: (mirror: string) => Promise<Downloaded>,
  stop: AbortSignal,
  settings: Settings,
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
  throw allFailed(failures, settings);
}

function allFailed(failures: readonly unknown[], { layout }: Settings): DownloadError {
  return new DownloadError(
    `no mirror delivered ${layout.title}: ${failures.map(messageOf).join("; ")}`,
    {
      cause: new AggregateError(failures),
    },
  );
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
    const actual = await sha256(file.hashed === "gzip" ? stored : unpacked);
    if (actual !== file.sha256) {
      throw new Error(`wrong content: SHA-256 is ${actual}, expected ${file.sha256}`);
    }
    // Some servers send the file decompressed.
    const storedName = isGzip(stored) ? `${file.name}.gz` : file.name;
    return { file, unpacked, stored, storedName };
  } catch (error) {
    const reason = signal.aborted ? signal.reason : error;
    throw new DownloadError(`${url}: ${messageOf(reason)}`, { cause: error });
  }
}

/** Returns the whole body; throws as soon as it is longer than `limit`. */
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

/** Uses `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in upper or lower case, in every version of Node. */
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
