// A usage error that is found after the arguments are parsed; the command exits with code 2.

export class UsageError extends Error {
  override readonly name = "UsageError";
}
