// All errors that the library throws. Each has a stable `code` and a message with a remedy.

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
  | "ERR_MISSING_PACKAGE"
  | "ERR_NODE_VERSION"
  | "ERR_INTERNAL";

/**
 * Base class of all errors of the library. `code` is stable between releases; `message` may change.
 */
export class Network3Error extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** An argument has the wrong type or is out of range, or an option is unknown. */
export class ArgumentError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_ARGUMENT", message, options);
  }
}

/** Shapes do not fit together; the message names the layer, the expected and the actual shape. */
export class ShapeError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_SHAPE", message, options);
  }
}

/** Examples or labels cannot be used: labels out of range, too few rows, detached buffers. */
export class DataError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_DATA", message, options);
  }
}

/** The chosen backend does not implement an op. */
export class UnsupportedOpError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_UNSUPPORTED_OP", message, options);
  }
}

/** The requested device cannot be used on this machine; the message lists every reason. */
export class DeviceUnavailableError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_DEVICE_UNAVAILABLE", message, options);
  }
}

/** The device failed during use and cannot recover. */
export class DeviceLostError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_DEVICE_LOST", message, options);
  }
}

/** A network or data set was used after its `dispose()`. */
export class DisposedError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_DISPOSED", message, options);
  }
}

/** An allocation failed; the message gives the number of bytes. */
export class OutOfMemoryError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_OUT_OF_MEMORY", message, options);
  }
}

/**
 * Examples, parameters or a diverging run contain NaN or infinity; the message says where and when.
 */
export class NanError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_NAN", message, options);
  }
}

/** The content of a file violates its format; the message names the position in the file. */
export class FileFormatError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_FILE_FORMAT", message, options);
  }
}

/** A file cannot be read or written; `cause` is the error of the file system. */
export class FileError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_FILE", message, options);
  }
}

/** A data set could not be downloaded; `cause` holds the failure of every mirror. */
export class DownloadError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_DOWNLOAD", message, options);
  }
}

/** An optional package that a figure needs is not installed; the message names it. */
export class MissingPackageError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_MISSING_PACKAGE", message, options);
  }
}

/** This version of Node is too old for the package. */
export class NodeVersionError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_NODE_VERSION", message, options);
  }
}

/** A bug in the library; please report it. */
export class InternalError extends Network3Error {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_INTERNAL", message, options);
  }
}
