// Divides the cores of the machine among networks that are trained at once.

import { availableParallelism } from "node:os";
import type { DeviceInfo } from "../../backend/devices.js";
import type { NetworkOptions } from "../../network.js";

type Threads = NonNullable<NetworkOptions["threads"]>;

export interface Share {
  /** The number of networks that are trained at once. */
  readonly atOnce: number;
  readonly threads: Threads;
}

/**
 * On the CPU a network gets one thread, and as many networks are trained at once as there are cores, because
 * that is more work a second than one network with all threads. Other devices train one network at a time.
 *
 * @param jobs number of networks at once that was asked for
 * @param threads threads of a network that were asked for
 */
export function shareCores(
  { name }: Pick<DeviceInfo, "name">,
  networks: number,
  { jobs, threads }: { readonly jobs?: number; readonly threads?: Threads },
  cores = availableParallelism(),
): Share {
  const each = threads ?? (jobs === undefined ? 1 : Math.max(1, Math.floor(cores / jobs)));
  const fitting = name === "cpu" ? Math.floor(cores / (each === "auto" ? 1 : each)) : 1;
  return { atOnce: Math.min(Math.max(1, jobs ?? fitting), networks), threads: each };
}

/**
 * Does `work` for each item, for `limit` items at once. After a failure no further item is begun.
 *
 * @throws the first failure, after all that was begun has ended
 */
export async function eachAtOnce<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const failures: unknown[] = [];
  const worker = async () => {
    for (const item of waiting) {
      await work(item).catch((error: unknown) => void failures.push(error));
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  if (failures.length > 0) throw failures[0];
}
