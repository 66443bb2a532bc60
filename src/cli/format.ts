// Formats numbers for the command line.

/** Formats an accuracy in 0..1 as `98.76 %`. */
export function percent(accuracy: number): string {
  return `${(100 * accuracy).toFixed(2)} %`;
}

/** Formats an integer as `12,345`, in any locale. */
export function grouped(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

/** Formats a duration as `4.2 s`, `42 s`, `3 min 05 s` or `2 h 10 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** Formats a count with a noun: `1 epoch`, `12,345 epochs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** Formats a cost with at most ten characters. */
export function cost(value: number): string {
  return value < 10_000 ? value.toFixed(5) : value.toExponential(3);
}
