// Every error the library raises, with a stable `code` and a message that names the remedy.

/** The stable codes of {@link Network3Error}. */
export type ErrorCode =
  | "ERR_ARGUMENT"
  | "ERR_SHAPE"
  | "ERR_DATA"
  | "ERR_UNSUPPORTED_OP"
  | "ERR_DEVICE_UNAVAILABLE"
  | "ERR_DEVICE_LOST"
  | "ERR_DISPOSED"
  | "ERR_OUT_OF_MEMORY"
  | "ERR_NAN"
  | "ERR_FILE_FORMAT"
  | "ERR_FILE"
  | "ERR_DOWNLOAD"
  | "ERR_NODE_VERSION"
  | "ERR_INTERNAL";

/** Base class: `code` never changes between releases, `message` may. */
export class Network3Error extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** An argument of the wrong type or out of its range, or an unknown option. */
export class ArgumentError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_ARGUMENT", message, options);
  }
}

/** Shapes that do not fit together; the message names the layer, what was expected and what came. */
export class ShapeError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_SHAPE", message, options);
  }
}

/** Examples or labels that cannot be used: labels out of range, too few rows, detached buffers. */
export class DataError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_DATA", message, options);
  }
}

/** An op that the chosen backend does not have. */
export class UnsupportedOpError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_UNSUPPORTED_OP", message, options);
  }
}

/** The asked-for device cannot be used here; the message lists every reason. */
export class DeviceUnavailableError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_DEVICE_UNAVAILABLE", message, options);
  }
}

/** The device failed for good while it was in use. */
export class DeviceLostError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_DEVICE_LOST", message, options);
  }
}

/** Use of a network or data set after its `dispose()`. */
export class DisposedError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_DISPOSED", message, options);
  }
}

/** An allocation failed; the message gives the bytes asked for. */
export class OutOfMemoryError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_OUT_OF_MEMORY", message, options);
  }
}

/** NaN or infinity in examples, parameters or a run that diverges; the message names where and when. */
export class NanError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_NAN", message, options);
  }
}

/** A file whose content breaks its format; the message names the place in the file. */
export class FileFormatError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_FILE_FORMAT", message, options);
  }
}

/** A file that cannot be read or written; `cause` is the file system's error. */
export class FileError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_FILE", message, options);
  }
}

/** A data set that could not be downloaded; `cause` holds the failure of every mirror. */
export class DownloadError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_DOWNLOAD", message, options);
  }
}

/** The package was imported by a Node that is too old for it. */
export class NodeVersionError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_NODE_VERSION", message, options);
  }
}

/** A fault of the library itself; please report it. */
export class InternalError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_INTERNAL", message, options);
  }
}
