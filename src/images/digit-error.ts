import { DataError } from "../errors.js";

/** Why a picture was not read as one digit. */
export type DigitErrorReason = "none" | "several" | "too-small" | "cut-off" | "not-a-digit";

/** A picture in which there is not exactly one digit; `reason` tells what there is instead. */
export class DigitError extends DataError {
  constructor(
    message: string,
    readonly reason: DigitErrorReason,
  ) {
    super(message);
  }
}
