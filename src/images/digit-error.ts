import { DataError } from "../errors.js";

/** Why a picture was not read as one digit. */
export type DigitErrorReason = "none" | "several" | "too-small" | "cut-off" | "not-a-digit";

/** The error for a picture without exactly one digit; `reason` says what was found. */
export class DigitError extends DataError {
  constructor(
    message: string,
    readonly reason: DigitErrorReason,
  ) {
    super(message);
  }
}
