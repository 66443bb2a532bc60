// Runs a function with the caller's signal and a time limit.

/**
 * Calls `run` with a signal that aborts after `ms` milliseconds, when `parent` aborts, or when `run` is
 * done, so that work that `run` left unfinished stops too.
 */
export async function withDeadline<T>(
  ms: number,
  parent: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const follow = () => controller.abort(parent?.reason);
  const timer = setTimeout(
    () => controller.abort(new Error(`gave up after ${ms / 1000} seconds`)),
    ms,
  );
  parent?.addEventListener("abort", follow, { once: true });
  try {
    if (parent?.aborted) follow();
    return await run(controller.signal);
  } finally {
    clearTimeout(timer);
    controller.abort();
    parent?.removeEventListener("abort", follow);
  }
}
