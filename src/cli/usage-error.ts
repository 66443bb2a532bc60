// Wrong usage that shows only after the arguments are parsed; the command ends with exit code 2.

export class UsageError extends Error {
  override readonly name = "UsageError";
}
